// What `memory` does with the store of approved pairs (translate/memory_store.h); the other verbs work on the guide's TMX files.
#pragma once

#include <string>
#include <vector>

namespace homeword::cli {

struct StoreWords {
  std::string guide, from = "en", to, person, text, output;
  std::vector<std::string> files;
  double least = 70;
  std::size_t most = 3;
  bool is_for_words = false;
};

// TMX of any size, and what a person approved or mended in XLIFF. Each gives the exit code.
int import_into_store(const StoreWords& words);
int export_store(const StoreWords& words);
int search_store(const StoreWords& words);
int forget_person(const StoreWords& words);

}  // namespace homeword::cli
