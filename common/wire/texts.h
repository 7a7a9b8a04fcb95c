#ifndef TONGBAN_COMMON_WIRE_TEXTS_H_
#define TONGBAN_COMMON_WIRE_TEXTS_H_

#include <cstddef>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "google/protobuf/descriptor.h"
#include "tongban/errors/v1/error_reason.pb.h"

namespace tongban {

// What a text that comes in may be. Lengths count characters (code points of
// Unicode), so that a Chinese text may be as long as any other.
struct TextRule {
  size_t longest;
  // Free text may have lines; of control characters, a line feed is all it may
  // have, everything else none.
  bool lines;
  absl::string_view too_long;
  absl::string_view controlled;
};

// No standard says how long a name is. Our reading: residents' identity cards
// take names of minorities up to some thirty characters, organizations that are
// guardians have longer ones, and nobody has a name of more than 50.
extern const TextRule kNameRule;
// Two printed pages: a form of the notice has room for less.
extern const TextRule kFreeTextRule;
// Everything else: addresses, numbers, codes, identifiers.
extern const TextRule kLineRule;

// The rule of a field that is no line, by the name of the field, which means
// the same wherever it stands.
struct TextRow {
  absl::string_view field;
  const TextRule* rule;
};
absl::Span<const TextRow> Texts();

const TextRule& RuleOf(const google::protobuf::FieldDescriptor& field);

// True for a text that is seen at a glance to have no problem: so short, and
// without any byte with which a control character may begin. Most texts are.
bool IsPlain(const TextRule& rule, absl::string_view text);

// Only digits and the letters a to f, as digests are written.
bool IsLowerHex(absl::string_view text);

// What is wrong with a text.
struct TextProblem {
  errors::v1::ErrorReason reason;
  absl::string_view description;
};

// Everything that is wrong with the text. Control characters are those of
// Unicode (category Cc), and those that break lines or turn the direction of
// writing, by which a name could be shown as another one.
std::vector<TextProblem> TextProblems(const TextRule& rule, absl::string_view text);

}  // namespace tongban

#endif  // TONGBAN_COMMON_WIRE_TEXTS_H_
