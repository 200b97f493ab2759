// Writing a Homeword plugin in C++: one class, one macro. See plugins/example/word_list.cpp for a whole plugin.
//
//     class Shouting : public homeword_plugin_sdk::Translator {
//      public:
//       std::vector<Pair> pairs() const override { return {{.from = "en", .to = "*"}}; }
//       Answer translate(const Request&, const Segment& segment) override { return {.text = shout(segment.text)}; }
//     };
//     HOMEWORD_PLUGIN(Shouting, "shouting", "1.0")
//
// Failing: throw std::runtime_error with a sentence for a person. From the constructor it refuses to open (say what is
// missing and how to install it); from translate() it fails that segment only. Nothing thrown crosses the border.
#pragma once

#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "homeword_plugin.h"

namespace homeword_plugin_sdk {

inline homeword_text to_c(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view from_c(homeword_text text) {
  return text.size == 0 ? std::string_view() : std::string_view(text.data, text.size);
}

struct Pair {
  std::string from, to;  // BCP 47, "*" for any
  bool has_native_glossary = false;
  bool has_forced_spans = false;
  bool has_marked_spans = false;
  unsigned most_segments = 0;
  std::string engine;
};

struct Forced {
  std::uint64_t id = 0;
  std::size_t start = 0, end = 0;
  std::string_view target, kind, part_of_speech, number, gender, explanation;
};

struct Marked {
  std::uint64_t id = 0;
  std::size_t start = 0, end = 0;
};

struct Segment {
  std::string_view text;
  std::vector<Forced> forced;
  std::vector<Marked> marked;
};

struct Request {
  std::string_view from, to;
  std::vector<Segment> segments;
};

struct Answer {
  struct Placed {
    std::uint64_t id = 0;
    std::size_t start = 0, end = 0;
  };
  std::string text;
  std::vector<Placed> forced{}, marked{};
  std::string error{};  // not empty: this segment failed, and why
  struct Range {
    std::size_t start = 0, end = 0;
  };
  std::vector<Range> unknown{};  // words in `text` that the engine did not know and left as they were
  std::vector<Range> doubtful{};  // words in `text` where the sentence came out broken, as far as the engine can tell
};

class Translator {
 public:
  virtual ~Translator() = default;
  [[nodiscard]] virtual std::vector<Pair> pairs() const = 0;
  [[nodiscard]] virtual std::string placeholder_shape() const { return {}; }
  [[nodiscard]] virtual bool sends_text_away() const { return false; }
  [[nodiscard]] virtual std::string advice() const { return {}; }
  // One sentence when something must be set up before it can translate (a key, a permission); the host then asks nothing.
  [[nodiscard]] virtual std::string not_ready() const { return {}; }
  // The longest that one request may take, in seconds; 0: the host's own deadline is right.
  [[nodiscard]] virtual unsigned answer_seconds() const { return 0; }
  // One segment. Override this one, or translate_all() when the engine is better at batches.
  virtual Answer translate(const Request&, const Segment&) { return {.text = {}, .error = "not implemented"}; }
  // One answer per segment, in order.
  virtual std::vector<Answer> translate_all(const Request& request) {
    std::vector<Answer> answers;
    answers.reserve(request.segments.size());
    for (const Segment& segment : request.segments) {
      try {
        answers.push_back(translate(request, segment));
      } catch (const std::exception& problem) {
        answers.push_back({.text = {}, .error = problem.what()});
      }
    }
    return answers;
  }
};

namespace detail {

inline bool& network_permission() {
  static bool is_allowed = false;
  return is_allowed;
}

// Runs a call of the plugin; whatever it throws becomes the failure's sentence.
template <class Call>
int guarded(const homeword_host* host, homeword_failure* failure, const Call& call) noexcept {
  try {
    call();
    return 0;
  } catch (const std::exception& problem) {
    host->fail(failure, to_c(problem.what()));
  } catch (...) {
    host->fail(failure, to_c("the plugin threw something that is no std::exception"));
  }
  return 1;
}

inline Translator* of(homeword_plugin* handle) { return reinterpret_cast<Translator*>(handle); }

template <class Plugin>
homeword_plugin* open(const homeword_host* host, homeword_failure* failure) noexcept {
  homeword_plugin* handle = nullptr;
  network_permission() = HOMEWORD_HAS(host, homeword_host, permissions) && (host->permissions & unsigned{HOMEWORD_NETWORK}) != 0;
  guarded(host, failure, [&] { handle = reinterpret_cast<homeword_plugin*>(static_cast<Translator*>(new Plugin)); });
  return handle;
}

inline int describe(homeword_plugin* handle, const homeword_host* host, homeword_description* description,
                    homeword_failure* failure) noexcept {
  return guarded(host, failure, [&] {
    const Translator& plugin = *of(handle);
    for (const Pair& pair : plugin.pairs()) {
      homeword_pair c{};
      c.struct_size = sizeof c;
      c.from = to_c(pair.from);
      c.to = to_c(pair.to);
      c.flags = (pair.has_native_glossary ? unsigned{HOMEWORD_NATIVE_GLOSSARY} : 0u) |
                (pair.has_forced_spans ? unsigned{HOMEWORD_FORCED_SPANS} : 0u) |
                (pair.has_marked_spans ? unsigned{HOMEWORD_MARKED_SPANS} : 0u);
      c.most_segments = pair.most_segments;
      c.engine = to_c(pair.engine);
      host->add_pair(description, &c);
    }
    host->set_property(description, to_c("placeholder_shape"), to_c(plugin.placeholder_shape()));
    host->set_property(description, to_c("sends_text_away"), to_c(plugin.sends_text_away() ? "yes" : "no"));
    host->set_property(description, to_c("advice"), to_c(plugin.advice()));
    host->set_property(description, to_c("not_ready"), to_c(plugin.not_ready()));
    if (const unsigned seconds = plugin.answer_seconds(); seconds != 0)
      host->set_property(description, to_c("answer_seconds"), to_c(std::to_string(seconds)));
  });
}

inline int translate(homeword_plugin* handle, const homeword_host* host, const homeword_request* c, homeword_answers* answers,
                     homeword_failure* failure) noexcept {
  return guarded(host, failure, [&] {
    Request request{from_c(c->from), from_c(c->to), {}};
    request.segments.reserve(c->segment_count);
    for (std::size_t i = 0; i < c->segment_count; ++i) {
      const homeword_segment& from = *c->segments[i];
      Segment segment{from_c(from.text), {}, {}};
      for (std::size_t k = 0; k < from.forced_count; ++k) {
        const homeword_forced_span& f = *from.forced[k];
        segment.forced.push_back({f.id, f.start, f.end, from_c(f.target), from_c(f.kind), from_c(f.part_of_speech),
                                  from_c(f.number), from_c(f.gender),
                                  HOMEWORD_HAS(&f, homeword_forced_span, explanation) ? from_c(f.explanation) : std::string_view()});
      }
      for (std::size_t k = 0; k < from.marked_count; ++k)
        segment.marked.push_back({from.marked[k]->id, from.marked[k]->start, from.marked[k]->end});
      request.segments.push_back(std::move(segment));
    }
    const std::vector<Answer> out = of(handle)->translate_all(request);
    if (out.size() != request.segments.size()) throw std::logic_error("the plugin gave another number of answers than segments");
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (!out[i].error.empty()) {
        host->set_error(answers, i, to_c(out[i].error));
        continue;
      }
      host->set_answer(answers, i, to_c(out[i].text));
      for (const Answer::Placed& placed : out[i].forced) host->place_forced(answers, i, placed.id, placed.start, placed.end);
      for (const Answer::Placed& placed : out[i].marked) host->place_marked(answers, i, placed.id, placed.start, placed.end);
      if (HOMEWORD_HAS(host, homeword_host, mark_unknown))  // an older host does not ask
        for (const Answer::Range& word : out[i].unknown) host->mark_unknown(answers, i, word.start, word.end);
      if (HOMEWORD_HAS(host, homeword_host, mark_doubtful))
        for (const Answer::Range& words : out[i].doubtful) host->mark_doubtful(answers, i, words.start, words.end);
    }
  });
}

inline void close(homeword_plugin* handle) noexcept { delete of(handle); }

}  // namespace detail

// Whether the user turned on sending text to other machines with this plugin; known from the constructor on. Without it a
// plugin opens no connection that leaves the machine.
[[nodiscard]] inline bool is_network_allowed() { return detail::network_permission(); }

}  // namespace homeword_plugin_sdk

// Exports the class as the plugin of this library.
#define HOMEWORD_PLUGIN(Class, plugin_name, plugin_version)                                                       \
  extern "C" HOMEWORD_PLUGIN_EXPORT const homeword_plugin_table* homeword_plugin_entry(uint32_t host_abi) {        \
    static const homeword_plugin_table table = {sizeof(homeword_plugin_table),                                    \
                                                HOMEWORD_PLUGIN_ABI,                                              \
                                                {plugin_name, sizeof(plugin_name) - 1},                           \
                                                {plugin_version, sizeof(plugin_version) - 1},                     \
                                                &homeword_plugin_sdk::detail::open<Class>,                        \
                                                &homeword_plugin_sdk::detail::describe,                           \
                                                &homeword_plugin_sdk::detail::translate,                          \
                                                &homeword_plugin_sdk::detail::close};                             \
    return host_abi >= 1u ? &table : nullptr;                                                                     \
  }
