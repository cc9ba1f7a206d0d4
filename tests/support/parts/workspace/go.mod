module ml-init/workspace

go 1.26.0

require github.com/databricks/cli v1.9.0
