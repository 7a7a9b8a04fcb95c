#include <utility>

#include "common/store/store.h"

namespace tongban {

void Batch::Put(Table table, std::string key, std::string value) {
  const absl::string_view kept_key = Keep(std::move(key));
  changes_.push_back({table, kept_key, Keep(std::move(value))});
}

void Batch::Delete(Table table, std::string key) { changes_.push_back({table, Keep(std::move(key)), absl::nullopt}); }

}  // namespace tongban
