"""The six offices, started for a test on free ports, and grpcurl to call them."""

import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "deploy/local/samples"
OFFICES = [(county, office) for county in ("330213", "420625")
           for office in ("intake", "assessment", "registration_approval")]
# What an office may take for an answer or a courier for his way on a busy machine.
PATIENCE_SECONDS = 60


def find_grpcurl():
    found = shutil.which("grpcurl", path=f"{os.environ['PATH']}:{ROOT}/build/deps/bin")
    if found is None:
        raise RuntimeError("grpcurl is missing; deploy/local/install --tests installs it")
    return found


def own_service(office):
    """The service that an office alone has: tongban.intake.v1.IntakeService."""
    return f"tongban.{office}.v1.{''.join(word.capitalize() for word in office.split('_'))}Service"


def free_ports(count):
    """Ports that were free a moment ago; all held at once, so that none is given twice."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for held in sockets:
            held.bind(("127.0.0.1", 0))
        return [held.getsockname()[1] for held in sockets]
    finally:
        for held in sockets:
            held.close()


class Answer:
    """What grpcurl said: its exit code, the messages it printed, and the status of a refusal."""

    def __init__(self, finished):
        self.ok = finished.returncode == 0
        self.text = finished.stdout
        self.error = finished.stderr
        try:
            self.refusal = json.loads(finished.stderr)
        except ValueError:
            self.refusal = {}

    @property
    def message(self):
        return json.loads(self.text)

    @property
    def code(self):
        return self.refusal.get("code")

    def detail(self, kind):
        for detail in self.refusal.get("details", []):
            if detail["@type"].endswith("google.rpc." + kind):
                return detail
        return {}

    @property
    def reason(self):
        return self.detail("ErrorInfo").get("reason")


class Suite:
    """Starts with start(); stop() ends every process and removes every file."""

    def __init__(self, build):
        self.build = pathlib.Path(build).resolve()
        self.grpcurl = find_grpcurl()
        self.local = pathlib.Path(tempfile.mkdtemp(prefix="tongban-e2e-"))
        self.ports = free_ports(2 * len(OFFICES))
        self.printed = ""

    def environment(self):
        return {**os.environ, "TONGBAN_LOCAL": str(self.local), "TONGBAN_BUILD": str(self.build), "TONGBAN_BUILT": "1",
                "TONGBAN_PORTS": " ".join(map(str, self.ports)),
                "PATH": f"{os.environ['PATH']}:{ROOT}/build/deps/bin"}

    def run(self, *options):
        return subprocess.run([ROOT / "deploy/local/run", *options], env=self.environment(), cwd=ROOT, text=True,
                              capture_output=True, timeout=5 * PATIENCE_SECONDS)

    def start(self):
        started = self.run("--start")
        if started.returncode != 0:
            logs = "".join(log.read_text()[-2000:] for log in self.local.glob("log/*"))
            self.stop()
            raise RuntimeError(f"the suite did not start: {started.stdout}{started.stderr}{logs}")
        self.printed = started.stdout

    def stop(self):
        self.run("--stop")
        shutil.rmtree(self.local, ignore_errors=True)

    def address(self, county, office):
        county = "420625" if county == "420624" else county
        return f"127.0.0.1:{self.ports[OFFICES.index((county, office))]}"

    def health_address(self, county, office):
        return f"127.0.0.1:{self.ports[OFFICES.index((county, office)) + len(OFFICES)]}"

    def token(self, who):
        return (self.local / "tokens" / who).read_text().strip()

    def certificate(self, who):
        workload = who.split("-")[1]
        return f"{who.split('-')[0]}-{workload if workload in ('portal', 'operator') else 'staff'}"

    def arguments(self, who, token=None, certificate=None):
        """Flags that make grpcurl speak as someone; an empty token sends none."""
        name = certificate or self.certificate(who)
        flags = ["-cacert", f"{self.local}/tls/ca.crt", "-cert", f"{self.local}/tls/{name}.crt",
                 "-key", f"{self.local}/tls/{name}.key", "-format-error"]
        token = self.token(who) if token is None else token
        return flags + (["-H", f"authorization: Bearer {token}"] if token else [])

    def curl(self, *arguments, data=None):
        return Answer(subprocess.run([self.grpcurl, "-max-time", str(PATIENCE_SECONDS), *arguments], text=True,
                                     input=data, capture_output=True, cwd=ROOT, timeout=2 * PATIENCE_SECONDS))

    def call(self, who, office, method, request, **identity):
        """Calls a method at an office of the caller's county."""
        county = who.split("-")[0]
        data = request if isinstance(request, str) else json.dumps(request, ensure_ascii=False)
        return self.curl(*self.arguments(who, **identity), "-d", "@", self.address(county, office), method, data=data)

    def act(self, who, office, method, request, **identity):
        return self.call(who, office, f"{own_service(office)}/{method}", request, **identity)

    def advance(self, time):
        """Moves the clocks of all offices, those whose clocks end cases last."""
        for office in ("registration_approval", "intake", "assessment"):
            for county in ("330213", "420625"):
                moved = self.call(f"{county}-operator", office, "tongban.operations.v1.OperationsService/AdvanceTime",
                                  {"name": f"federations/{county}", "toTime": time, "requestId": f"advance-{time}"})
                assert moved.ok, moved.error

    def wait(self, who, office, case, state):
        """Watches an office until it has the case in the state, with grpcurl."""
        county = who.split("-")[0]
        watch = subprocess.Popen(
            [self.grpcurl, "-max-time", str(PATIENCE_SECONDS), *self.arguments(who), "-d",
             json.dumps({"parent": f"federations/{county}"}), self.address(county, office),
             "tongban.casework.v1.CaseService/WatchCases"], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        text = ""
        try:
            for line in watch.stdout:
                text += line
                if line != "}\n":
                    continue
                summary = json.loads(text)["summary"]
                text = ""
                if summary["name"].endswith(f"/{case}") and summary["state"] == state:
                    return
            raise AssertionError(f"{case} does not become {state} at {county} {office}: {watch.stderr.read()}")
        finally:
            watch.kill()
            watch.communicate()

    def here(self, text):
        """A command as printed for the default suite, for this one."""
        for index, port in enumerate([*range(7101, 7107), *range(7111, 7117)]):
            text = text.replace(f"127.0.0.1:{port}", f"127.0.0.1:{self.ports[index]}")
        text = re.sub(r"(?<![\w./])\.local/", f"{self.local}/", text)
        return re.sub(r"(?<![\w./])build/(?=services/)", f"{self.build}/", text)


def sample(path, case="", tag="", **changes):
    """The text of a sample request, its case filled in and request id tagged; `changes` replace texts."""
    text = (SAMPLES / path).read_text().replace("{case}", case).replace('"sample-', f'"{tag}sample-')
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def snake(name):
    return re.sub("([A-Z])", lambda match: "_" + match[1].lower(), name)


def field(message, name):
    """A field under its JSON name, or as the .proto file spells it."""
    return message.get(name, message.get(snake(name)))
