"""The suite from outside: six processes, real TLS, and the real grpcurl.

python3 tests/e2e/e2e_test.py BUILD_FOLDER [unittest arguments]
"""

import json
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from suite import OFFICES, ROOT, Suite, field, own_service, sample  # noqa: E402

SUITE = None

INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED = 3, 5, 6, 7
RESOURCE_EXHAUSTED, FAILED_PRECONDITION, ABORTED, UNAUTHENTICATED = 8, 9, 10, 16
COMMON_SERVICES = {"tongban.casework.v1.CaseService", "tongban.exchange.v1.ExchangeService",
                   "tongban.operations.v1.OperationsService", "grpc.health.v1.Health",
                   "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"}
GET_CASE = "tongban.casework.v1.CaseService/GetCase"


def setUpModule():
    global SUITE
    SUITE = Suite(BUILD)
    SUITE.start()


def tearDownModule():
    SUITE.stop()


class Test(unittest.TestCase):
    maxDiff = None

    def assertDone(self, answer):
        self.assertTrue(answer.ok, answer.error)
        return answer.message

    def assertRefused(self, answer, code, reason=None):
        self.assertFalse(answer.ok, answer.text)
        self.assertEqual(answer.code, code, answer.error)
        if reason is not None:
            self.assertEqual(answer.reason, reason, answer.error)
        self.assertTrue(answer.reason, f"no ErrorInfo: {answer.error}")


class ReflectionTest(Test):
    def test_every_office_lists_its_own_service_and_the_common_ones(self):
        for county, office in OFFICES:
            listed = SUITE.curl(*SUITE.arguments(f"{county}-operator"), SUITE.address(county, office), "list")
            self.assertLessEqual(COMMON_SERVICES | {own_service(office)}, set(listed.text.split()), listed.error)

    def test_every_service_every_method_and_every_request_can_be_described(self):
        flags = SUITE.arguments("330213-operator")
        for _, office in OFFICES[:3]:
            address = SUITE.address("330213", office)
            for service in SUITE.curl(*flags, address, "list").text.split():
                described = SUITE.curl(*flags, address, "describe", service)
                self.assertIn("rpc ", described.text, described.error)
                if service != own_service(office):
                    continue
                for request in set(re.findall(r"\( (?:stream )?\.([\w.]+) \) returns", described.text)):
                    self.assertIn("message ", SUITE.curl(*flags, address, "describe", request).text)

    def test_both_versions_of_reflection_answer(self):
        for version in ("v1", "v1alpha"):
            method = f"grpc.reflection.{version}.ServerReflection/ServerReflectionInfo"
            answer = SUITE.call("330213-operator", "intake", method, {"listServices": ""})
            self.assertIn(own_service("intake"), answer.text, answer.error)


    def test_an_rpc_a_message_and_an_enumerator_are_described_with_their_comments(self):
        flags = [*SUITE.arguments("330213-operator"), SUITE.address("330213", "intake")]
        for source in (flags, ["-protoset", f"{SUITE.local}/tongban.binpb"]):
            for symbol in ("tongban.casework.v1.CaseService.GetCase", "tongban.intake.v1.SubmitApplicationRequest",
                           "tongban.casework.v1.Case.State"):
                described = SUITE.curl(*source, "describe", symbol)
                self.assertRegex(described.text, re.compile("^ *// [A-Z]", re.M), described.error)


class HealthTest(Test):
    def test_every_office_is_serving_as_a_whole_and_by_service(self):
        for county, office in OFFICES:
            for service in ("", own_service(office)):
                answer = SUITE.call(f"{county}-operator", office, "grpc.health.v1.Health/Check", {"service": service},
                                    token="")
                self.assertEqual(self.assertDone(answer), {"status": "SERVING"})

    def test_the_health_port_answers_without_tls(self):
        for county, office in OFFICES:
            answer = SUITE.curl("-plaintext", "-import-path", f"{ROOT}/build/deps/grpc-protos", "-proto",
                                "grpc/health/v1/health.proto", SUITE.health_address(county, office),
                                "grpc.health.v1.Health/Check")
            self.assertEqual(self.assertDone(answer), {"status": "SERVING"})

    def test_a_watch_begins_with_the_present_state(self):
        watch = subprocess.Popen([SUITE.grpcurl, "-max-time", "60", *SUITE.arguments("330213-operator", token=""),
                                  SUITE.address("330213", "intake"), "grpc.health.v1.Health/Watch"],
                                 text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        first = "".join(watch.stdout.readline() for _ in range(3))
        watch.kill()
        watch.communicate()
        self.assertEqual(json.loads(first), {"status": "SERVING"})

    def test_a_service_that_is_not_there_is_not_found(self):
        answer = SUITE.call("330213-operator", "intake", "grpc.health.v1.Health/Check", {"service": "no.Such"},
                            token="")
        self.assertEqual(answer.code, NOT_FOUND, answer.error)


class RefusalTest(Test):
    """Bad input gets a clear answer; the case stays as it was."""

    @classmethod
    def setUpClass(cls):
        filed = SUITE.act("330213-portal", "intake", "SubmitApplication", sample("d/01-SubmitApplication.json"))
        assert filed.ok, filed.error
        cls.name = filed.message["name"]
        cls.case = cls.name.split("/")[-1]

    def setUp(self):
        self.before = self.etag()

    def tearDown(self):
        self.assertEqual(self.etag(), self.before)

    def etag(self):
        return self.assertDone(SUITE.call("330213-officer", "intake", GET_CASE, {"name": self.name}))["etag"]

    def accept(self, who="330213-officer", request=None, **identity):
        request = request or sample("d/02-AcceptApplication.json", self.case, tag="refused-")
        return SUITE.act(who, "intake", "AcceptApplication", request, **identity)

    def submit(self, **changes):
        return SUITE.act("330213-portal", "intake", "SubmitApplication",
                         sample("d/01-SubmitApplication.json", tag="refused-", **changes))

    def test_a_call_without_a_token(self):
        self.assertRefused(self.accept(token=""), UNAUTHENTICATED)

    def test_a_forged_token(self):
        head, body, _ = SUITE.token("330213-officer").split(".")
        other = SUITE.token("330213-clerk").split(".")[2]
        self.assertRefused(self.accept(token=f"{head}.{body}.{other}"), UNAUTHENTICATED)

    def test_an_expired_token(self):
        token = subprocess.run(
            [SUITE.build / "services/ctl/tongbanctl", "token", "--federation=330213", "--person=officer-lin",
             "--roles=intake-officer", "--valid_from=2020-01-01", f"--token_key={SUITE.local}/token/330213.pem"],
            text=True, capture_output=True, check=True).stdout.strip()
        self.assertRefused(self.accept(token=token), UNAUTHENTICATED, "TOKEN_EXPIRED")

    def test_the_wrong_role(self):
        self.assertRefused(self.accept(who="330213-clerk"), PERMISSION_DENIED)

    def test_a_token_of_another_county_than_the_certificate(self):
        self.assertRefused(self.accept(token=SUITE.token("420625-officer")), PERMISSION_DENIED,
                           "TOKEN_FEDERATION_MISMATCH")

    def test_an_officer_of_another_county(self):
        answer = SUITE.curl(*SUITE.arguments("420625-officer"), "-d", "@", SUITE.address("330213", "intake"), GET_CASE,
                            data=json.dumps({"name": self.name}))
        self.assertRefused(answer, PERMISSION_DENIED, "FEDERATION_MISMATCH")

    def test_a_client_without_a_certificate(self):
        answer = SUITE.curl("-cacert", f"{SUITE.local}/tls/ca.crt", SUITE.address("330213", "intake"), "list")
        self.assertFalse(answer.ok)

    def test_a_client_without_tls(self):
        address = SUITE.address("330213", "intake")
        self.assertFalse(SUITE.curl("-plaintext", "-connect-timeout", "2", address, "list").ok)

    def test_a_case_that_is_not_there(self):
        answer = SUITE.call("330213-officer", "intake", GET_CASE,
                            {"name": "federations/330213/cases/330213-20260924-999999"})
        self.assertRefused(answer, NOT_FOUND, "CASE_NOT_FOUND")

    def test_a_federation_that_is_not_served(self):
        answer = SUITE.call("330213-officer", "intake", GET_CASE, {"name": "federations/999999/cases/x"})
        self.assertRefused(answer, NOT_FOUND, "FEDERATION_NOT_SERVED")

    def test_a_missing_request_id(self):
        request = json.loads(sample("d/02-AcceptApplication.json", self.case))
        del request["requestId"]
        answer = self.accept(request=request)
        self.assertRefused(answer, INVALID_ARGUMENT)
        self.assertIn("request_id", json.dumps(answer.detail("BadRequest")))

    def test_a_request_id_used_for_other_content(self):
        answer = SUITE.act("330213-portal", "intake", "SubmitApplication",
                           sample("d/01-SubmitApplication.json", **{"13900000004": "13900000099"}))
        self.assertRefused(answer, ALREADY_EXISTS)

    def test_the_same_request_again_gives_the_first_answer(self):
        answer = SUITE.act("330213-portal", "intake", "SubmitApplication", sample("d/01-SubmitApplication.json"))
        self.assertEqual(self.assertDone(answer)["name"], self.name)

    def test_a_stale_etag(self):
        request = json.loads(sample("d/02-AcceptApplication.json", self.case, tag="refused-"))
        self.assertRefused(self.accept(request={**request, "etag": '"0-0"'}), ABORTED)

    def test_validate_only_changes_nothing(self):
        request = json.loads(sample("d/02-AcceptApplication.json", self.case, tag="refused-"))
        decided = self.assertDone(self.accept(request={**request, "validateOnly": True}))
        self.assertEqual(decided["state"], "STATE_APPOINTED")

    def test_an_act_that_the_state_does_not_allow_names_what_it_does(self):
        request = {"name": self.name, "requestId": "refused-redirect",
                   "redirection": {"householdFederation": "420624"}}
        answer = SUITE.act("330213-officer", "intake", "RedirectApplication", request)
        self.assertRefused(answer, FAILED_PRECONDITION)
        self.assertIn("accept_application", json.dumps(answer.refusal))

    def test_a_wrong_check_digit_is_refused_without_being_repeated(self):
        answer = self.submit(**{"420625196901010616": "420625196901010615"})
        self.assertRefused(answer, INVALID_ARGUMENT)
        self.assertIn("citizen_id", json.dumps(answer.detail("BadRequest")))
        self.assertNotIn("420625196901010615", answer.error)

    def test_an_enumerator_that_is_not_known(self):
        self.assertRefused(self.submit(**{'"CHANNEL_ZHELIBAN"': "99"}), INVALID_ARGUMENT)

    def test_every_field_at_fault_is_named_at_once(self):
        answer = self.submit(**{"13900000004": "call me", '"SEX_MALE"': '"SEX_FEMALE"', '"420625",': '"33",'})
        self.assertRefused(answer, INVALID_ARGUMENT)
        violations = field(answer.detail("BadRequest"), "fieldViolations")
        self.assertGreaterEqual(len(violations), 3, violations)

    def test_a_request_beyond_every_size(self):
        answer = self.submit(**{"溪口镇武岭西路7号": "路" * (2 << 20)})
        self.assertFalse(answer.ok)
        self.assertIn(answer.code, (RESOURCE_EXHAUSTED, INVALID_ARGUMENT), answer.error[:500])


class MainJobTest(Test):
    """Sample a from filing to delivery, every step by grpcurl."""

    STEPS = [
        ("330213-officer", "intake", "02-AcceptApplication", "STATE_APPOINTED"),
        ("330213-clerk", "assessment", "03-RegisterAttendance", "STATE_ASSESSING"),
        ("330213-limb", "assessment", "04-SubmitAssessmentForm", "STATE_ASSESSED"),
        ("330213-officer", "assessment", "05-ReceiveConclusion", "STATE_CONCLUDED_QUALIFIED"),
        ("330213-officer", "assessment", "06-RecordConclusion", "STATE_CHECKING_JURISDICTION"),
        ("420625-household", "registration_approval", "07-ConfirmJurisdiction", "STATE_REVIEWING"),
        ("420625-household", "registration_approval", "08-ApproveCase", "STATE_APPROVED"),
        ("420625-household", "registration_approval", "09-RecordPhotoLookup", "STATE_APPROVED"),
        ("420625-household", "registration_approval", "10-PrintCertificate", "STATE_PRINTED"),
        ("420625-household", "registration_approval", "11-DispatchCertificate", "STATE_DISPATCHED"),
        ("420625-household", "registration_approval", "12-ConfirmDelivery", "STATE_DELIVERED"),
    ]

    def test_a_complete_application_is_carried_to_delivery(self):
        filed = self.assertDone(
            SUITE.act("330213-portal", "intake", "SubmitApplication",
                      sample("a/01-SubmitApplication.json", tag="job-")))
        self.assertNotIn("shortcomings", filed)
        case = filed["name"].split("/")[-1]
        state, at = "STATE_SUBMITTED", "intake"
        for who, office, step, after in self.STEPS:
            if office != at:
                SUITE.wait(who, office, case, state)
            if step.startswith(("03", "12")):
                SUITE.advance("2026-09-28T11:00:00+08:00" if step.startswith("03") else "2026-10-09T10:00:00+08:00")
            done = self.assertDone(
                SUITE.act(who, office, step[3:], sample(f"a/{step}.json", case, tag="job-")))
            self.assertEqual(done["state"], after, step)
            state, at = after, office
        self.assertEqual(done["certificate"]["number"], "42062519880315041143")
        SUITE.wait("330213-officer", "intake", case, "STATE_DELIVERED")
        self.history_is_whole(filed["name"])

    def history_is_whole(self, name):
        kept = self.assertDone(SUITE.call("330213-officer", "intake", GET_CASE, {"name": name}))
        events = self.assertDone(SUITE.call("330213-officer", "intake", "tongban.casework.v1.CaseService/ListEvents",
                                            {"parent": name}))["events"]
        self.assertEqual([int(event["revision"]) for event in events], list(range(1, len(events) + 1)))
        self.assertEqual(int(kept["revision"]), len(events))
        told = [notice["kind"] for notice in kept["notices"]]
        self.assertEqual(told, ["KIND_RECEIPT", "KIND_APPOINTMENT", "KIND_QUALIFIED", "KIND_APPROVAL", "KIND_DISPATCH",
                                "KIND_DELIVERY"])


class PrintedCommandsTest(Test):
    """What we print for others to paste works."""

    def run_script(self, script):
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", SUITE.here(script)], env=SUITE.environment(), cwd=ROOT,
                              text=True, capture_output=True, timeout=300)
        self.assertEqual(done.returncode, 0, f"{script}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")

    def test_every_command_that_run_prints(self):
        commands = [line for line in SUITE.printed.splitlines() if re.match(r"grpcurl |TONGBAN_|\S*tongbanctl ", line)]
        self.assertGreaterEqual(len(commands), 5, SUITE.printed)
        for command in commands:
            with self.subTest(command):
                self.run_script(command)

    def test_every_command_of_the_tours(self):
        tours = 0
        for page in (ROOT / "README.md", ROOT / "deploy/local/README.md"):
            blocks = re.findall(r"^```sh tour\n(.*?)^```", page.read_text() if page.exists() else "", re.M | re.S)
            tours += len(blocks)
            if blocks:
                with self.subTest(page.name):
                    self.run_script("\n".join(blocks))
        self.assertGreater(tours, 0, "no fenced block is marked `sh tour`")


class LocalRunTest(Test):
    """deploy/local/run itself, with its five samples."""

    def test_it_carries_five_applications_to_their_ends_and_in_a_second_run_five_more(self):
        suite = Suite(BUILD)
        try:
            for run in ("first", "second"):
                done = suite.run()
                self.assertEqual(done.returncode, 0, f"{run}: {done.stdout[-3000:]}{done.stderr[-3000:]}")
                ends = re.findall(r"^== (.):.*\n\S+  (?:NEW|CANCELLATION)  (\w+) ", done.stdout, re.M)
                self.assertEqual(ends, [("a", "DELIVERED"), ("b", "DELIVERED"), ("c", "DELIVERED"), ("d", "ABANDONED"),
                                        ("e", "CLOSED")])
            self.assertIn("stopped 6 offices", suite.run("--stop").stdout)
            self.assertEqual(suite.run("--reset").returncode, 0)
            self.assertFalse((suite.local / "data").exists())
        finally:
            suite.stop()


def load_tests(loader, _tests, _pattern):
    """The main job last: it moves the time, and the samples have dates."""
    cases = (ReflectionTest, HealthTest, RefusalTest, PrintedCommandsTest, MainJobTest, LocalRunTest)
    return unittest.TestSuite(loader.loadTestsFromTestCase(case) for case in cases)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    BUILD = sys.argv.pop(1)
    unittest.main(verbosity=2)
