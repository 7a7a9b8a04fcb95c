#include "common/wire/contract_files.h"

#include <map>

#include "common/wire/embed.h"
#include "common/wire/wire.h"

TONGBAN_EMBED(tongban_contract, TONGBAN_DESCRIPTOR_SET);

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
