"""The real parts that the tests run: programs, a workspace, a runner of workflows."""
