#ifndef TONGBAN_COMMON_LAW_ENUM_SET_H_
#define TONGBAN_COMMON_LAW_ENUM_SET_H_

#include <cstdint>
#include <initializer_list>

namespace tongban::law {

// A set of enumerators with numbers below 64.
template <typename Enum>
class EnumSet {
 public:
  constexpr EnumSet() = default;
  // Implicit, so that a row may name one value.
  constexpr EnumSet(Enum one) : EnumSet({one}) {}
  constexpr EnumSet(std::initializer_list<Enum> values) {
    for (Enum value : values) bits_ |= uint64_t{1} << value;
  }
  // Of a value that is not known here it has none: messages may bring any number.
  constexpr bool Contains(Enum value) const { return value >= 0 && value < kBits && (bits_ >> value & 1) != 0; }
  constexpr bool Overlaps(EnumSet other) const { return (bits_ & other.bits_) != 0; }
  constexpr bool IsWithin(EnumSet other) const { return (bits_ & ~other.bits_) == 0; }
  constexpr EnumSet Without(EnumSet other) const { return FromBits(bits_ & ~other.bits_); }
  friend constexpr EnumSet operator|(EnumSet a, EnumSet b) { return FromBits(a.bits_ | b.bits_); }
  // Everything from `first` to `last`.
  static constexpr EnumSet Range(Enum first, Enum last) {
    return FromBits((uint64_t{2} << last) - (uint64_t{1} << first));
  }

 private:
  static constexpr EnumSet FromBits(uint64_t bits) {
    EnumSet set;
    set.bits_ = bits;
    return set;
  }

  static constexpr int kBits = 64;

  uint64_t bits_ = 0;
};

}  // namespace tongban::law

#endif  // TONGBAN_COMMON_LAW_ENUM_SET_H_
