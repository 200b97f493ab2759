#include "homeword/base/data_folder.h"

#include <dlfcn.h>

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

namespace homeword {
namespace {

std::filesystem::path find_data_folder() {
  namespace fs = std::filesystem;
  std::error_code code;
  if (const char* named = std::getenv("HOMEWORD_DATA"); named != nullptr && *named != '\0') {
    if (fs::is_directory(fs::path(named) / "data", code)) return named;
    throw std::runtime_error(std::string("HOMEWORD_DATA names ") + named + ", which has no folder \"data\"");
  }
  // The module this code was linked into: the program, the shared library or the Python module.
  Dl_info info{};
  std::vector<fs::path> places;
  if (::dladdr(reinterpret_cast<const void*>(&find_data_folder), &info) != 0 && info.dli_fname != nullptr)
    places.push_back(fs::weakly_canonical(info.dli_fname, code).parent_path());
  if (const fs::path program = fs::read_symlink("/proc/self/exe", code); !program.empty()) places.push_back(program.parent_path());
  for (const fs::path& place : places)
    for (const char* way : {"../share/homeword", "share/homeword"})
      if (fs::is_directory(place / way / "data", code)) return fs::weakly_canonical(place / way, code);
  throw std::runtime_error(
      "the data folder share/homeword was not found beside the program; reinstall Homeword or set HOMEWORD_DATA");
}

}  // namespace

const std::filesystem::path& data_folder() {
  static const std::filesystem::path folder = find_data_folder();
  return folder;
}

}  // namespace homeword
