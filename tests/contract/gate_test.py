#!/usr/bin/env python3
"""The gate lets additions to the contract pass and stops what breaks callers."""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

TREE = pathlib.Path(__file__).resolve().parents[2]
CASE = 'proto/tongban/casework/v1/case.proto'
SERVICE = 'proto/tongban/casework/v1/case_service.proto'

# What is edited: file, what stands there, what it becomes.
BREAKS = {
    'removes a field': (CASE, r'\n  string etag = \d+[^;]*;', ''),
    'renumbers a field': (CASE, r'string etag = \d+', 'string etag = 999'),
    'renames a field': (CASE, r'string etag =', 'string tag ='),
    'retypes a field': (CASE, r'string etag =', 'bytes etag ='),
    'renames a state': (CASE, r'STATE_SUBMITTED\b', 'STATE_FILED'),
    'removes an RPC': (SERVICE, r'\n  rpc GetCase\(.*?\n  \}', ''),
}
ADDITIONS = {
    'adds a field': (CASE, r'\n  string etag =', '\n  // A remark.\n  string remark = 999;\n  string etag ='),
    'adds a comment': (CASE, r'\n  string etag =', '\n  // A remark.\n  string etag ='),
}


class GateTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = pathlib.Path(folder.name)
        for name in ('proto', 'common/records'):
            shutil.copytree(TREE / name, self.tree / name)
        shutil.copy(TREE / '.buf.yaml', self.tree)
        (self.tree / 'tests/contract').mkdir(parents=True)
        for name in ('gate', 'frozen.md'):
            shutil.copy(TREE / 'tests/contract' / name, self.tree / 'tests/contract')
        (self.tree / 'build').mkdir()
        (self.tree / 'build/deps').symlink_to(TREE / 'build/deps')
        # The frozen image of the scratch tree is its own contract, so that the
        # test does not depend on what has been added since the last freeze.
        self.assertEqual(self.gate('--replace', 'a seed')[0], 0)

    def gate(self, *arguments):
        done = subprocess.run([self.tree / 'tests/contract/gate', *arguments], text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        return done.returncode, done.stdout

    def edit(self, file, standing, becomes):
        path = self.tree / file
        text, count = re.subn(standing, becomes, path.read_text(), flags=re.DOTALL)
        self.assertGreater(count, 0, f'{standing} is not in {file}')
        path.write_text(text)

    def edited(self, file, standing, becomes):
        before = (self.tree / file).read_text()
        self.edit(file, standing, becomes)
        result = self.gate()
        (self.tree / file).write_text(before)
        return result

    def test_passes_the_contract_as_frozen(self):
        self.assertEqual(self.gate(), (0, ''))

    def test_stops_what_breaks(self):
        for name, edit in BREAKS.items():
            with self.subTest(name):
                status, output = self.edited(*edit)
                self.assertNotEqual(status, 0)
                # A break that was found, not a file that does not compile.
                self.assertRegex(output, r'case(_service)?\.proto:\d+:\d+:(Field|Enum value|Previously present)')

    def test_passes_additions(self):
        for name, edit in ADDITIONS.items():
            with self.subTest(name):
                self.assertEqual(self.edited(*edit), (0, ''))

    def test_lets_rows_of_the_stores_change(self):
        self.assertEqual(self.edited('common/records/tongban/record/v1/record.proto', r'= 1;', '= 901;'), (0, ''))

    def test_replaces_the_image_and_notes_why(self):
        self.edit(*BREAKS['renames a field'])
        self.assertNotEqual(self.gate()[0], 0)
        self.assertEqual(self.gate('--replace', 'tag is the better word')[0], 0)
        self.assertEqual(self.gate(), (0, ''))
        self.assertIn('tag is the better word', (self.tree / 'tests/contract/frozen.md').read_text())

    def test_stops_an_image_that_was_replaced_without_a_word(self):
        with open(self.tree / 'tests/contract/frozen.md', 'a', encoding='utf-8') as notes:
            notes.write('| today | `000000000000` | of another image |\n')
        status, output = self.gate()
        self.assertNotEqual(status, 0)
        self.assertIn('use tests/contract/gate --replace', output)


if __name__ == '__main__':
    sys.exit(unittest.main(verbosity=0))
