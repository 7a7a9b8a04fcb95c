#ifndef TONGBAN_COMMON_STORE_KEYS_H_
#define TONGBAN_COMMON_STORE_KEYS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tongban {

// Keys are tuples of texts and numbers, encoded so that they sort part by part:
//
//   Key().Text("330213").Number(41)     the entry
//   Key().Text("330213")                prefix of everything of 330213, and of nothing of 3302130
//
// Any text is allowed, whoever it came from: no text can pose as the end of its
// part. Keys carry nothing personal.

// Eight bytes, highest first: numbers sort as their values do.
std::string OrderedNumber(uint64_t number);

// The smallest key above every key that begins with `prefix`; empty, which
// Reader::Scan takes as the end of the table, when there is none.
std::string PrefixEnd(absl::string_view prefix);

// Builds a key from its parts.
class Key {
 public:
  Key() { bytes_.reserve(kUsualBytes); }

  // A text ends with a zero byte, so that it sorts before its own continuations;
  // the bytes 00 and 01 inside it become 01 01 and 01 02.
  Key& Text(absl::string_view text) &;
  Key&& Text(absl::string_view text) && { return std::move(Text(text)); }
  Key& Number(uint64_t number) &;
  Key&& Number(uint64_t number) && { return std::move(Number(number)); }
  // One byte, as it is.
  Key& Letter(char letter) &;
  Key&& Letter(char letter) && { return std::move(Letter(letter)); }

  operator std::string() && { return std::move(bytes_); }
  operator absl::string_view() const { return bytes_; }

 private:
  // Most keys are shorter, and need no more than one allocation.
  static constexpr size_t kUsualBytes = 80;

  std::string bytes_;
};

// Takes a key apart again, in the order in which it was built. DATA_LOSS when
// the key does not have the part asked for.
class KeyReader {
 public:
  // `key` must outlive the reader.
  explicit KeyReader(absl::string_view key) : rest_(key) {}

  absl::StatusOr<std::string> Text();
  absl::StatusOr<uint64_t> Number();
  absl::StatusOr<char> Letter();
  bool AtEnd() const { return rest_.empty(); }

 private:
  absl::string_view rest_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_STORE_KEYS_H_
