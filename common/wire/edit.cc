#include "common/wire/edit.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "common/wire/wire.h"

namespace tongban {
namespace {

// More fields than most messages within a case have.
constexpr size_t kUsualFields = 16;
// An assessment's form stands two levels down; a text that happens to be a
// message ends somewhere too.
constexpr int kDeepest = 4;

struct Field {
  uint32_t number;
  absl::string_view head;     // Tag, and of texts and messages the length.
  absl::string_view content;  // Of texts and messages; of others nothing, they are all head.
};

// None of bytes that are no message.
std::vector<Field> FieldsOf(absl::string_view message) {
  std::vector<Field> fields;
  fields.reserve(kUsualFields);
  WireReader reader(message);
  while (!reader.AtEnd()) {
    const size_t begin = message.size() - reader.Left();
    const WireTag tag = reader.Tag();
    absl::string_view content;
    tag.wire == Wire::kBytes ? static_cast<void>(content = reader.Bytes()) : reader.Skip(tag);
    const size_t end = message.size() - reader.Left();
    fields.push_back({tag.number, message.substr(begin, end - begin - content.size()), content});
  }
  if (!reader.ok()) fields.clear();
  return fields;
}

void AppendVarint(uint64_t value, std::string& bytes) {
  for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<char>(value | 0x80));
  bytes.push_back(static_cast<char>(value));
}

// Takes a varint off the front.
std::optional<size_t> TakeVarint(absl::string_view& bytes) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return static_cast<size_t>(value);
  }
  return std::nullopt;
}

struct Step {
  absl::string_view kept, skipped, inserted;
};

void AppendStep(size_t kept, size_t skipped, absl::string_view inserted, std::string& edit) {
  AppendVarint(kept, edit);
  AppendVarint(skipped, edit);
  AppendVarint(inserted.size(), edit);
  edit.append(inserted.data(), inserted.size());
}

// Takes a step off the front of the edit, and what it is about off that of the
// bytes.
std::optional<Step> TakeStep(absl::string_view& from, absl::string_view& edit) {
  const std::optional<size_t> kept = TakeVarint(edit), skipped = TakeVarint(edit), inserted = TakeVarint(edit);
  if (!kept.has_value() || !skipped.has_value() || !inserted.has_value()) return std::nullopt;
  if (*kept > from.size() || *skipped > from.size() - *kept || *inserted > edit.size()) return std::nullopt;
  const Step step = {from.substr(0, *kept), from.substr(*kept, *skipped), edit.substr(0, *inserted)};
  from.remove_prefix(*kept + *skipped);
  edit.remove_prefix(*inserted);
  return step;
}

class EditWriter {
 public:
  void Keep(size_t bytes) {
    if (bytes == 0) return;
    if (skipped_ > 0 || !inserted_.empty()) EndStep();
    kept_ += bytes;
  }
  void Skip(size_t bytes) { skipped_ += bytes; }
  void Insert(absl::string_view bytes) { inserted_.append(bytes.data(), bytes.size()); }
  // What is in both at the front and at the back is kept.
  void Replace(absl::string_view old_bytes, absl::string_view new_bytes) {
    // As nearly all are.
    if (old_bytes == new_bytes) return Keep(old_bytes.size());
    const size_t shorter = std::min(old_bytes.size(), new_bytes.size());
    size_t front = 0, back = 0;
    while (front < shorter && old_bytes[front] == new_bytes[front]) ++front;
    while (back < shorter - front && old_bytes[old_bytes.size() - 1 - back] == new_bytes[new_bytes.size() - 1 - back]) {
      ++back;
    }
    Keep(front);
    Skip(old_bytes.size() - front - back);
    Insert(new_bytes.substr(front, new_bytes.size() - front - back));
    Keep(back);
  }
  std::string Finish() && {
    if (skipped_ > 0 || !inserted_.empty()) EndStep();
    return std::move(edit_);
  }

 private:
  void EndStep() {
    AppendStep(kept_, skipped_, inserted_, edit_);
    kept_ = skipped_ = 0;
    inserted_.clear();
  }

  std::string edit_;
  size_t kept_ = 0, skipped_ = 0;
  std::string inserted_;
};

void Compare(absl::string_view from, absl::string_view to, int depth, EditWriter& edit);

void CompareFields(const std::vector<Field>& from, const std::vector<Field>& to, int depth, EditWriter& edit) {
  auto old_field = from.begin();
  for (const Field& field : to) {
    // Protobuf writes fields in the order of their numbers.
    for (; old_field != from.end() && old_field->number < field.number; ++old_field) {
      edit.Skip(old_field->head.size() + old_field->content.size());
    }
    if (old_field == from.end() || old_field->number > field.number) {
      edit.Insert(field.head);
      edit.Insert(field.content);
      continue;
    }
    // One by one, since a content that is longer has another head.
    edit.Replace(old_field->head, field.head);
    Compare(old_field->content, field.content, depth - 1, edit);
    ++old_field;
  }
  for (; old_field != from.end(); ++old_field) edit.Skip(old_field->head.size() + old_field->content.size());
}

void Compare(absl::string_view from, absl::string_view to, int depth, EditWriter& edit) {
  if (depth == 0 || from == to) return edit.Replace(from, to);
  const std::vector<Field> old_fields = FieldsOf(from), fields = FieldsOf(to);
  if (old_fields.empty() || fields.empty()) return edit.Replace(from, to);
  CompareFields(old_fields, fields, depth, edit);
}

}  // namespace

std::string MakeEdit(absl::string_view from, absl::string_view to) {
  EditWriter edit;
  Compare(from, to, kDeepest, edit);
  return std::move(edit).Finish();
}

std::optional<std::string> ApplyEdit(absl::string_view from, absl::string_view edit) {
  std::string made;
  made.reserve(from.size() + edit.size());
  while (!edit.empty()) {
    const std::optional<Step> step = TakeStep(from, edit);
    if (!step.has_value()) return std::nullopt;
    made.append(step->kept.data(), step->kept.size());
    made.append(step->inserted.data(), step->inserted.size());
  }
  made.append(from.data(), from.size());
  return made;
}

std::optional<std::string> InvertEdit(absl::string_view from, absl::string_view edit) {
  std::string back;
  while (!edit.empty()) {
    const std::optional<Step> step = TakeStep(from, edit);
    if (!step.has_value()) return std::nullopt;
    AppendStep(step->kept.size(), step->inserted.size(), step->skipped, back);
  }
  return back;
}

}  // namespace tongban
