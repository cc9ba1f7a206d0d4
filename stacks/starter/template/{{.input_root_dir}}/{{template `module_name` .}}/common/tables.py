"""Tables: in Unity Catalog where there is Spark, in parquet files where there is none."""

from typing import Any

import pandas as pd


def read(name: str, spark: Any = None) -> pd.DataFrame:
    """The whole table; without Spark, ``name`` is the path of a parquet file."""
    return pd.read_parquet(name) if spark is None else spark.read.table(name).toPandas()


def write(frame: pd.DataFrame, name: str, spark: Any = None) -> None:
    """Make the table hold exactly these rows; without Spark, ``name`` is the path of a file."""
    if spark is None:
        frame.to_parquet(name)
    else:
        writer = spark.createDataFrame(frame).write.mode("overwrite")
        writer.option("overwriteSchema", "true").saveAsTable(name)
