"""What tests of several engines share."""

import shutil
import sys

import pytest


@pytest.fixture(scope="session")
def spark():
    """A session of Spark on this machine; Java takes some seconds to start."""
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    sql = pytest.importorskip("pyspark.sql")
    settings = {
        "ui.enabled": "false",
        "ui.showConsoleProgress": "false",
        "sql.session.timeZone": "America/New_York",
        # Few rows need no compiled queries.
        "sql.shuffle.partitions": "1",
        "sql.adaptive.enabled": "false",
        "sql.codegen.factoryMode": "NO_CODEGEN",
        "sql.codegen.wholeStage": "false",
        "driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        builder = sql.SparkSession.builder.master("local[1]")
        for name, value in settings.items():
            builder = builder.config(f"spark.{name}", value)
        made = builder.getOrCreate()
        made.sparkContext.setLogLevel("OFF")
        yield made
        made.stop()
