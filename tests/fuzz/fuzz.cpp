// One program for all targets, so that the sanitized rooms are linked once; the name it is called by chooses the
// target.
#include "fuzz.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace homeword::fuzz {
namespace {

using Target = void (*)(std::string_view);

constexpr std::pair<std::string_view, Target> targets[] = {
    {"html", fuzz_html},
    {"markdown", fuzz_markdown},
    {"plain_text", fuzz_plain_text},
    {"docx", fuzz_docx},
    {"glossary_table", fuzz_glossary_table},
    {"tmx", fuzz_tmx},
    {"yaml", fuzz_yaml},
    {"text", fuzz_text},
    {"plugin_protocol", fuzz_plugin_protocol},
    {"clarity_form", fuzz_clarity_form},
};

Target chosen = nullptr;

void print(std::string_view name, std::string_view text) {
  std::fprintf(stderr, "%.*s: \"%.*s\"\n", static_cast<int>(name.size()), name.data(),
               static_cast<int>(text.size()), text.data());
}

}  // namespace

void require(bool holds, std::string_view sentence) {
  if (holds) return;
  std::fprintf(stderr, "PROPERTY BROKEN: %.*s\n", static_cast<int>(sentence.size()), sentence.data());
  std::abort();
}

void require_equal(std::string_view found, std::string_view expected, std::string_view sentence) {
  if (found == expected) return;
  print("found", found);
  print("expected", expected);
  require(false, sentence);
}

}  // namespace homeword::fuzz

extern "C" int LLVMFuzzerInitialize(int*, char*** arguments) {
  const std::string_view program = (*arguments)[0];
  const std::string_view name = program.substr(program.find_last_of('/') + 1);
  for (const auto& [target, run] : homeword::fuzz::targets)
    if (name.starts_with("fuzz_") && name.substr(5) == target) homeword::fuzz::chosen = run;
  if (homeword::fuzz::chosen == nullptr) {
    std::fprintf(stderr, "Call this program by the name of a target, for example bin/fuzz_html.\n");
    std::exit(2);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  homeword::fuzz::chosen({reinterpret_cast<const char*>(data), size});
  return 0;
}
