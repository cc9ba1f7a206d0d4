# Databricks notebook source
# MAGIC %md
# MAGIC # Generate and write features
# MAGIC Derives the features of every patient and writes them to the feature table.

# COMMAND ----------

import sys
from pathlib import Path

here = Path.cwd()  # on Databricks, the folder of this notebook
bundle = next(place for place in (here, *here.parents) if (place / "databricks.yml").exists())
sys.path.insert(0, str(bundle))

# COMMAND ----------

from common import tables
from common.notebook import parameters
from feature_engineering.features import derive
from training import data

spark = globals().get("spark")
given = parameters(
    globals().get("dbutils"),
    input_table_name="",
    feature_table_name="features.parquet",
)

# COMMAND ----------

features = derive(data.load(given["input_table_name"], spark))
tables.write(features, given["feature_table_name"], spark)
print(f"{given['feature_table_name']} holds the features of {len(features)} patients.")
