"""The figures of the large program, with pandas. Usage: figures_pandas.py FOLDER; prints what figures_sql.py prints."""
# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false

import json
import sys
from pathlib import Path

import pandas as pd


def figures(rows: pd.DataFrame) -> dict[str, float]:
    """Return the figures of one group of people, with `before` and `after` as columns."""
    pairs = rows.dropna(subset=["before", "after"])
    before, after = pairs["before"], pairs["after"]
    change = after - before
    return {
        "enrolled": len(rows),
        "paired": len(pairs),
        "improved": int((change >= 2).sum()),
        "mean_before": before.mean(),
        "mean_after": after.mean(),
        "mean_change": change.mean(),
        "sd_before": before.std(),
        "sd_after": after.std(),
        "sd_change": change.std(),
        "share_before": (before >= 10).mean(),
        "share_after": (after >= 10).mean(),
        "b": int(((before < 10) & (after >= 10)).sum()),
        "c": int(((before >= 10) & (after < 10)).sum()),
    }


def main() -> None:
    """Compute the figures of the folder named on the command line."""
    folder = Path(sys.argv[1])
    consent = pd.read_csv(folder / "consent.csv", parse_dates=["date", "withdrawn"])
    gone = consent.loc[(consent["purpose"] == "program") & consent["withdrawn"].notna(), "id"]
    people = pd.read_csv(folder / "participants.csv", parse_dates=["joined", "left"])
    people = people.loc[~people["id"].isin(gone), ["id", "sex"]]
    data = pd.read_csv(folder / "data" / "test.csv", parse_dates=["date"])
    data["score"] = data[["a1", "a2", "a3"]].sum(axis=1, skipna=False)
    for wave, name in (("pre", "before"), ("post", "after")):
        scores = data.loc[data["wave"] == wave, ["id", "score"]].rename(columns={"score": name})
        people = people.merge(scores, on="id", how="left")
    found = {"total": figures(people)} | {str(sex): figures(rows) for sex, rows in people.groupby("sex")}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
