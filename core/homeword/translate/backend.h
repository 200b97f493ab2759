// Backend: a machine-translation engine behind a plugin, as the rooms above see it. Text goes out with spans beside it,
// never with markup in it, and comes back with spans.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/result.h"
#include "homeword/base/span.h"
#include "homeword/text/inflection.h"

namespace homeword {

// A piece of the source that must come back as a given text: a term, a fact, a name.
struct ForcedSpan {
  std::size_t id = 0;            // unique in the segment
  Span span;                     // in the source
  std::string target;            // what must stand there
  std::string kind;              // "term", "fact", "name", "placeholder": what it is, for backends that care
  // How it works in the sentence: "noun", "proper-noun", "person", "adverb", "verb", "finite-verb", "modal" (an infinitive follows),
  // "future" (the backend writes the finite verb before the target, which is the rest: "van" + "a aprender"), "adjective", "number".
  std::string part_of_speech;
  Number number = Number::singular;
  Gender gender = Gender::none;  // of the target
  std::string explanation;       // what a term means, for backends that read it; empty: unknown
};

// A piece of the source whose place in the target we want to know (inline code).
struct MarkedSpan {
  std::size_t id = 0;
  Span span;
};

struct BackendSegment {
  std::string text;
  std::vector<ForcedSpan> forced;   // sorted, not overlapping
  std::vector<MarkedSpan> marked;   // may nest
};

struct BackendAnswer {
  std::string text;
  // Where forced and marked spans came out; an id may be missing (lost) or appear several times (split).
  struct Placed {
    std::size_t id = 0;
    Span span;
  };
  std::vector<Placed> forced;
  std::vector<Placed> marked;
  std::vector<Span> unknown{};   // words in `text` that the engine did not know and left in the source language
  std::vector<Span> doubtful{};  // words in `text` where the engine's own grammar tells that it lost its way; a person must read
};

// What a backend can do for one language pair.
struct BackendPair {
  std::string from, to;
  bool has_native_glossary = false;
  bool has_forced_spans = false;    // honours ForcedSpan
  bool has_marked_spans = false;    // says where MarkedSpan came out
  std::size_t most_segments = 100;  // in one request
  std::string engine;               // what does the work, with version where known: "apertium-eng-spa 0.8.1"
};

struct BackendDescription {
  std::string name;
  std::string version;
  bool sends_text_away = false;     // leaves the machine
  std::string placeholder_shape;    // the token this engine keeps best, with "#" for the number: "XQ#X"; empty: unknown
  std::string advice;               // one sentence: how to get more language pairs; empty when there is nothing to say
  std::string not_ready;            // one sentence: what must be set up before it translates; empty: it is ready
  unsigned answer_seconds = 0;      // the longest that one request may take; 0: the caller's deadline holds
  std::vector<BackendPair> pairs;   // "*" stands for any language
};

class Backend {
 public:
  virtual ~Backend() = default;
  [[nodiscard]] virtual const BackendDescription& description() const = 0;
  // One answer per segment, in order. An element is an error when that segment failed (the rest goes on); the whole never
  // fails, throws or waits for an engine that shows no sign of life. Same segments, same answers, whatever came before and
  // however busy the machine is. Thread-safe.
  [[nodiscard]] virtual std::vector<Result<BackendAnswer>> translate(std::string_view from, std::string_view to,
                                                                     const std::vector<BackendSegment>& segments) = 0;
  // Why the backend is not asked any more (it hung or died again and again), once that is so: one sentence for a person. All
  // later segments fail at once.
  [[nodiscard]] virtual std::optional<Error> given_up() const { return std::nullopt; }
};

// The pair for a language, with tag fallback (es-MX → es); nothing when the backend does not speak it.
[[nodiscard]] const BackendPair* find_pair(const BackendDescription& description, std::string_view from, std::string_view to);

// Opens a backend by name ("apertium", "pseudo", or a process plugin's). Plugins are looked for in $HOMEWORD_PLUGINS, then
// in lib/homeword/plugins beside the program. Errors say what is missing and how to install it.
struct PluginOptions {
  bool in_process = false;          // load the shared library here instead of in homeword-plugin-host; trusted code only
  // How long a plugin may show no sign of life (output, processor time) while it owes an answer. 0: $HOMEWORD_PATIENCE seconds,
  // or 120 where that is not set. A slow plugin that works is waited for.
  int patience_milliseconds = 0;
  std::size_t most_processes = 1;   // of the plugin, when several threads ask at once; answers do not depend on it
  std::vector<std::string> folders; // searched before the others
  // Backends the user allowed to send text to other machines. Another one that wants to is opened but not ready.
  std::vector<std::string> network;
};
[[nodiscard]] Result<std::shared_ptr<Backend>> open_backend(std::string_view name, const PluginOptions& options = {});
// Names of all plugins found, sorted; broken ones included (opening them says why).
[[nodiscard]] std::vector<std::string> list_backends(const PluginOptions& options = {});

}  // namespace homeword
