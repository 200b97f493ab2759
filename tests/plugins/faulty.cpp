// Shared-library plugins that break the interface, one fault per build.
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "homeword_plugin.hpp"

#ifdef NO_ENTRY
extern "C" HOMEWORD_PLUGIN_EXPORT int something_else() { return 1; }
#else

namespace {

homeword_text text(const char* words) { return homeword_plugin_sdk::to_c(words); }

homeword_plugin* open(const homeword_host* host, homeword_failure* failure) {
#ifdef FAILS_TO_OPEN
  host->fail(failure, text("The dictionary is missing. Install it with: apt-get install dictionary"));
  return nullptr;
#else
  static int handle = 0;
  static_cast<void>(host);
  static_cast<void>(failure);
  return reinterpret_cast<homeword_plugin*>(&handle);
#endif
}

int describe(homeword_plugin*, const homeword_host* host, homeword_description* description, homeword_failure*) {
  homeword_pair pair{};
  pair.struct_size = sizeof pair;
  pair.from = text("en");
  pair.to = text("es");
  return host->add_pair(description, &pair);
}

int translate(homeword_plugin*, const homeword_host* host, const homeword_request* request, homeword_answers* answers,
              homeword_failure*) {
#ifdef THROWS_OUT
  throw std::runtime_error("thrown across the border");
#endif
#ifdef THROWS_ON_POISON
  for (std::size_t i = 0; i < request->segment_count; ++i)
    if (homeword_plugin_sdk::from_c(request->segments[i]->text).find("poison") != std::string_view::npos) throw 42;
#endif
#ifdef CRASHES
  std::abort();
#endif
#ifdef PRINTS
  std::puts("a plugin that talks");
  std::fflush(stdout);
#endif
  for (std::size_t i = 0; i < request->segment_count; ++i) {
#ifdef FORGETS
    if (i % 2 == 1) continue;
#endif
#ifdef NO_UTF8
    host->set_answer(answers, i, text("\xC3\x28"));
    continue;
#endif
#ifdef LONG_WINDED
    host->set_answer(answers, i, homeword_plugin_sdk::to_c(std::string(i == 0 ? 100000 : 100, 'x')));
    continue;
#endif
    host->set_answer(answers, i, request->segments[i]->text);
#ifdef WRONG_SPANS
    host->place_marked(answers, i, 0, 0, 1);
    host->place_forced(answers, i, 5, 10, 2);
    host->place_forced(answers, 1000, 5, 0, 0);
#endif
  }
  return 0;
}

void close(homeword_plugin*) {}

#if defined(NEWER_ABI)
constexpr std::uint32_t version = 1000;
#elif defined(ZERO_ABI)
constexpr std::uint32_t version = 0;
#else
constexpr std::uint32_t version = HOMEWORD_PLUGIN_ABI;
#endif
#ifdef SHORT_TABLE
constexpr std::size_t table_size = offsetof(homeword_plugin_table, translate);
#else
constexpr std::size_t table_size = sizeof(homeword_plugin_table);
#endif

const homeword_plugin_table table{table_size,
                                  version,
                                  {"faulty", 6},
                                  {"1", 1},
                                  &open,
                                  &describe,
#ifdef NULL_FUNCTION
                                  nullptr,
#else
                                  &translate,
#endif
                                  &close};

}  // namespace

extern "C" HOMEWORD_PLUGIN_EXPORT const homeword_plugin_table* homeword_plugin_entry(std::uint32_t) {
  // Every build uses every function, whatever its fault.
  static_cast<void>(&translate);
#ifdef NULL_TABLE
  return nullptr;
#else
  return &table;
#endif
}
#endif
