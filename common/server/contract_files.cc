#include "common/server/contract_files.h"

#include <map>

#include "common/wire/wire.h"

// The assembler puts the file where constants are: no source of a megabyte to
// compile, no copy when a program starts.
__asm__(
    ".pushsection .rodata\n"
    ".hidden tongban_contract_begin\n"
    ".hidden tongban_contract_end\n"
    ".globl tongban_contract_begin\n"
    ".globl tongban_contract_end\n"
    "tongban_contract_begin:\n"
    ".incbin \"" TONGBAN_DESCRIPTOR_SET
    "\"\n"
    "tongban_contract_end:\n"
    ".popsection\n");
extern "C" const char tongban_contract_begin[];
extern "C" const char tongban_contract_end[];

namespace tongban {
namespace {

// Numbers of google/protobuf/descriptor.proto.
constexpr int kFileOfSet = 1;
constexpr int kNameOfFile = 1;

struct Index {
  std::vector<absl::string_view> names;
  std::map<absl::string_view, absl::string_view> files;
};

Index MakeIndex() {
  Index index;
  VisitFields(ContractDescriptorSet(), [&index](int number, absl::string_view field) {
    if (number != kFileOfSet) return;
    const absl::string_view file = ContentOf(field);
    index.names.push_back(FieldOf(file, kNameOfFile));
    index.files.emplace(index.names.back(), file);
  });
  return index;
}

const Index& TheIndex() {
  static const auto* const kIndex = new Index(MakeIndex());
  return *kIndex;
}

}  // namespace

absl::string_view ContractDescriptorSet() {
  return {tongban_contract_begin, static_cast<size_t>(tongban_contract_end - tongban_contract_begin)};
}

absl::string_view ContractFile(absl::string_view name) {
  const auto found = TheIndex().files.find(name);
  return found == TheIndex().files.end() ? absl::string_view() : found->second;
}

const std::vector<absl::string_view>& ContractFileNames() { return TheIndex().names; }

}  // namespace tongban
