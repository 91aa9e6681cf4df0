"""The figures of the large program, by hand in DuckDB's SQL: what `pendamping evaluate` is measured by.

Usage: figures_sql.py FOLDER. Prints JSON: for everybody and for each sex, the figures of `figures.py`.
"""

import json
import sys
from pathlib import Path

import duckdb

QUERY = """
WITH gone AS (
    SELECT id FROM read_csv('{folder}/consent.csv', header = true, auto_detect = false, columns = {{
        'id': 'VARCHAR', 'purpose': 'VARCHAR', 'version': 'VARCHAR', 'date': 'DATE', 'method': 'VARCHAR',
        'withdrawn': 'DATE'}})
    WHERE purpose = 'program' AND withdrawn IS NOT NULL
), people AS (
    SELECT id, sex FROM read_csv('{folder}/participants.csv', header = true, auto_detect = false, columns = {{
        'id': 'VARCHAR', 'group': 'VARCHAR', 'status': 'VARCHAR', 'joined': 'DATE', 'left': 'DATE', 'sex': 'VARCHAR'}})
    WHERE id NOT IN (FROM gone)
), scores AS MATERIALIZED (
    SELECT id, wave, a1 + a2 + a3 AS score
    FROM read_csv('{folder}/data/test.csv', header = true, auto_detect = false, columns = {{
        'id': 'VARCHAR', 'wave': 'VARCHAR', 'date': 'DATE', 'a1': 'DOUBLE', 'a2': 'DOUBLE', 'a3': 'DOUBLE'}})
), scored AS (
    SELECT sex, b.score AS before, a.score AS after
    FROM people
    LEFT JOIN (FROM scores WHERE wave = 'pre') AS b USING (id)
    LEFT JOIN (FROM scores WHERE wave = 'post') AS a USING (id)
), paired AS (
    SELECT sex, before, after, before IS NOT NULL AND after IS NOT NULL AS pair FROM scored
)
SELECT
    coalesce(sex, 'total') AS sex,
    count(*) AS enrolled,
    count(*) FILTER (pair) AS paired,
    count(*) FILTER (pair AND after - before >= 2) AS improved,
    avg(before) FILTER (pair) AS mean_before,
    avg(after) FILTER (pair) AS mean_after,
    avg(after - before) FILTER (pair) AS mean_change,
    stddev_samp(before) FILTER (pair) AS sd_before,
    stddev_samp(after) FILTER (pair) AS sd_after,
    stddev_samp(after - before) FILTER (pair) AS sd_change,
    avg((before >= 10)::INT) FILTER (pair) AS share_before,
    avg((after >= 10)::INT) FILTER (pair) AS share_after,
    count(*) FILTER (pair AND before < 10 AND after >= 10) AS b,
    count(*) FILTER (pair AND before >= 10 AND after < 10) AS c
FROM paired GROUP BY ROLLUP (sex)
"""


def main() -> None:
    """Run the query on the folder named on the command line."""
    result = duckdb.connect().execute(QUERY.format(folder=Path(sys.argv[1]).as_posix()))
    names = [column[0] for column in result.description or []]
    rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    print(json.dumps({row.pop("sex"): row for row in rows}))


if __name__ == "__main__":
    main()
