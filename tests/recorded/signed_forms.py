#!/usr/bin/env python3
"""Checks recorded batches and receipts after the text of exchange_service.proto alone.

usage: signed_forms.py FOLDER

FOLDER has a folder for each algorithm with batch.json and receipt.json, in the
JSON form of protobuf, and key.pem. Signatures are checked by the program
openssl, so that nothing of tongban takes part.
"""

import base64
import datetime
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

OFFICES = {"KIND_INTAKE": "intake", "KIND_ASSESSMENT": "assessment", "KIND_REGISTRATION_APPROVAL": "registration_approval"}
ALGORITHMS = {"ALGORITHM_ED25519": "ed25519", "ALGORITHM_SM2": "sm2"}


def office(ref):
    return f"{ref['federation']}/{OFFICES[ref['kind']]}"


def route(ref):
    return f"{office(ref['sender'])}>{office(ref['receiver'])}"


def seconds(signature):
    moment = datetime.datetime.fromisoformat(signature["signTime"].replace("Z", "+00:00"))
    return str(int(moment.timestamp()))


def form(parts, signature, head_hash):
    parts = parts + [signature["keyId"], ALGORITHMS[signature["algorithm"]], seconds(signature)]
    return b"\0".join([part.encode("ascii") for part in parts] + [base64.b64decode(head_hash)])


def batch_form(batch):
    features = "".join(feature + "," for feature in batch.get("features", []))
    parts = ["tongban-batch-v1", route(batch["route"]), str(batch["protocol"]), features,
             batch["entries"][0]["sequence"], batch["entries"][-1]["sequence"]]
    return form(parts, batch["signature"], batch["headHash"])


def receipt_form(receipt):
    parts = ["tongban-receipt-v1", route(receipt["route"]), str(receipt["protocol"]), receipt["sequence"]]
    return form(parts, receipt["signature"], receipt["headHash"])


def is_signed(key, bytes_signed, signature):
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "form").write_bytes(bytes_signed)
        (pathlib.Path(folder) / "value").write_bytes(base64.b64decode(signature["value"]))
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(key), "-rawin", "-in", "form",
                   "-sigfile", "value"]
        if signature["algorithm"] == "ALGORITHM_SM2":
            command += ["-digest", "sm3", "-pkeyopt", "distid:1234567812345678"]
        return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def key_id(key):
    der = subprocess.run(["openssl", "pkey", "-pubin", "-in", str(key), "-outform", "DER"], capture_output=True, check=True)
    return hashlib.sha256(der.stdout).digest()[:4].hex()


def chain_hash(entries):
    head = bytes(32)
    for entry in entries:
        head = hashlib.sha256(head + hashlib.sha256(base64.b64decode(entry["message"])).digest()).digest()
    return head


def check(folder):
    batch = json.loads((folder / "batch.json").read_text())
    receipt = json.loads((folder / "receipt.json").read_text())
    key = (folder / "key.pem").resolve()
    assert chain_hash(batch["entries"]) == base64.b64decode(batch["headHash"]), "head_hash"
    assert batch["signature"]["keyId"] == receipt["signature"]["keyId"] == key_id(key), "key_id"
    for what, signed, signature in (("batch", batch_form(batch), batch["signature"]),
                                    ("receipt", receipt_form(receipt), receipt["signature"])):
        assert is_signed(key, signed, signature), f"the {what} does not verify"
        assert not is_signed(key, signed + b"\0", signature), f"openssl verifies another {what}"


def main():
    folders = sorted(path for path in pathlib.Path(sys.argv[1]).iterdir() if path.is_dir())
    assert [folder.name for folder in folders] == ["ed25519", "sm2"], folders
    for folder in folders:
        check(folder)
        print(f"{folder.name}: batch and receipt verify")


if __name__ == "__main__":
    main()
