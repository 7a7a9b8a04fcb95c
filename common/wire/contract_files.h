#ifndef TONGBAN_COMMON_WIRE_CONTRACT_FILES_H_
#define TONGBAN_COMMON_WIRE_CONTRACT_FILES_H_

#include <vector>

#include "absl/strings/string_view.h"

namespace tongban {

// The contract with its comments, and the standard files that it imports, as the
// build wrote them to proto/tongban.binpb: a google.protobuf.FileDescriptorSet
// that is part of every program. What generated code says of itself has no
// comments.
absl::string_view ContractDescriptorSet();

// One of its files, a serialized google.protobuf.FileDescriptorProto; empty when
// no file of the contract has that name.
absl::string_view ContractFile(absl::string_view name);

// The names of all files, each behind those that it imports.
const std::vector<absl::string_view>& ContractFileNames();

}  // namespace tongban

#endif  // TONGBAN_COMMON_WIRE_CONTRACT_FILES_H_
