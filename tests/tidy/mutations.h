#ifndef TONGBAN_TESTS_TIDY_MUTATIONS_H_
#define TONGBAN_TESTS_TIDY_MUTATIONS_H_

// tests/mutation/mutations.txt, and what must be true of it before anything is
// built.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tests/tidy/rules.h"

namespace tongban::tidy {

struct Mutation {
  std::string rule, file;
  std::string old_text, new_text;
  // Of a test that must fail; empty where a proof must.
  std::string program, test;
  std::string proof;
};

// Blocks that cannot be read are problems.
std::vector<Mutation> ReadMutations(absl::string_view text, Problems& problems);

// Each is of a rule that holds, in a file that its row names, where the old text
// stands once; the row names the test, whose program has it, or the proof.
Problems CheckMutations(const std::vector<Mutation>& mutations, const std::vector<Rule>& rules, const ReadText& read);

}  // namespace tongban::tidy

#endif  // TONGBAN_TESTS_TIDY_MUTATIONS_H_
