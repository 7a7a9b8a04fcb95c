#include "common/store/keys.h"

#include "absl/status/status.h"

namespace tongban {
namespace {

// A text ends with kEnd, so kEnd must not occur inside: kEnd and kEscape are
// written as kEscape and their value plus one, which keeps the order of texts.
constexpr char kEnd = '\0';
constexpr char kEscape = '\1';
constexpr size_t kNumberBytes = 8;

}  // namespace

std::string OrderedNumber(uint64_t number) {
  std::string bytes(kNumberBytes, '\0');
  for (size_t i = kNumberBytes; i > 0; --i) {
    bytes[i - 1] = static_cast<char>(number & 0xff);
    number >>= 8;
  }
  return bytes;
}

std::string PrefixEnd(absl::string_view prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.remove_suffix(1);
  std::string end(prefix);
  if (!end.empty()) end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  return end;
}

Key& Key::Text(absl::string_view text) & {
  if (text.find(kEnd) == text.npos && text.find(kEscape) == text.npos) {
    bytes_.append(text.data(), text.size()).push_back(kEnd);
    return *this;
  }
  for (char byte : text) {
    if (byte == kEnd || byte == kEscape) {
      bytes_.push_back(kEscape);
      ++byte;
    }
    bytes_.push_back(byte);
  }
  bytes_.push_back(kEnd);
  return *this;
}

Key& Key::Number(uint64_t number) & {
  bytes_.append(OrderedNumber(number));
  return *this;
}

Key& Key::Letter(char letter) & {
  bytes_.push_back(letter);
  return *this;
}

absl::StatusOr<std::string> KeyReader::Text() {
  std::string text;
  while (!rest_.empty()) {
    char byte = rest_.front();
    rest_.remove_prefix(1);
    if (byte == kEnd) return text;
    if (byte == kEscape) {
      if (rest_.empty()) break;
      byte = static_cast<char>(rest_.front() - 1);
      rest_.remove_prefix(1);
    }
    text.push_back(byte);
  }
  return absl::DataLossError("stored key is truncated in a text part");
}

absl::StatusOr<uint64_t> KeyReader::Number() {
  if (rest_.size() < kNumberBytes) return absl::DataLossError("stored key is truncated in a number part");
  uint64_t number = 0;
  for (size_t i = 0; i < kNumberBytes; ++i) number = (number << 8) | static_cast<unsigned char>(rest_[i]);
  rest_.remove_prefix(kNumberBytes);
  return number;
}

absl::StatusOr<char> KeyReader::Letter() {
  if (rest_.empty()) return absl::DataLossError("stored key is truncated before a letter");
  const char letter = rest_.front();
  rest_.remove_prefix(1);
  return letter;
}

}  // namespace tongban
