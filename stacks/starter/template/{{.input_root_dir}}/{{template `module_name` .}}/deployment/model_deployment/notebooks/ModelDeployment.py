# Databricks notebook source
# MAGIC %md
# MAGIC # Model deployment
# MAGIC Makes the validated challenger the champion, which batch inference uses from then on.

# COMMAND ----------

import sys
from pathlib import Path

here = Path.cwd()  # on Databricks, the folder of this notebook
bundle = next(place for place in (here, *here.parents) if (place / "databricks.yml").exists())
sys.path.insert(0, str(bundle))

# COMMAND ----------

from common.notebook import parameters
from deployment.model_deployment.deploy import promote

given = parameters(globals().get("dbutils"), model_name="diabetes")

# COMMAND ----------

version = promote(given["model_name"])
print(f"Version {version} of {given['model_name']} is the champion.")
