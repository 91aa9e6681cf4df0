"""The same figures on a local Spark, as a portfolio of a whole country would compute them."""

from datetime import date

import pytest
from engines import on_engine, same_figures

from conftest import PROGRAMS, WORKED
from pendamping.analysis.indicators import compute_indicators
from pendamping.analysis.process import compute_process
from pendamping.analysis.table_building import build_tables
from pendamping.folder.load import load_folder
from pendamping.steps.as_json import indicator_json, process_json

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("default")]
DAY = date(2026, 12, 31)


@pytest.fixture(scope="module")
def spark():
    """A local Spark with two threads; the test is chosen by its mark, where PySpark and Java are."""
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .appName("pendamping")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.ansi.enabled", "false")
        .getOrCreate()
    )
    yield session
    session.stop()


def test_spark_gives_the_same_figures(spark):
    from pyspark.sql import types as t

    kinds = {
        "String": t.StringType(), "Float64": t.DoubleType(), "Int64": t.LongType(), "Date": t.DateType(),
        "Boolean": t.BooleanType(),
    }  # fmt: skip

    def to_spark(rows, schema):
        fields = [t.StructField(name, kinds.get(str(kind), t.DecimalType(18, 2))) for name, kind in schema.items()]
        return spark.createDataFrame([tuple(row[name] for name in schema) for row in rows], t.StructType(fields))

    folders = [load_folder(PROGRAMS / name) for name in WORKED]
    tables = build_tables(folders, DAY)
    other = on_engine(tables, to_spark)
    here, there = compute_indicators(tables, folders, DAY), compute_indicators(other, folders, DAY)
    for folder in folders:
        code = folder.program.code
        same_figures([indicator_json(r, "en") for r in there[code]], [indicator_json(r, "en") for r in here[code]])
        one, two = compute_process(tables, folder, DAY), compute_process(other, folder, DAY)
        same_figures(process_json(two, "en"), process_json(one, "en"))
