// Batch: many documents into many languages; bad files do not stop the rest, a killed run is resumed, and the outputs do
// not depend on order, threads or interruptions.
//
//     BatchOptions options{.inputs = {"newsletters"}, .languages = {LanguageTag::of("es")}, .out = "translated"};
//     Result<BatchResult> result = run_batch(*kits, options);
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "homeword/engine/kits.h"
#include "homeword/engine/rendition.h"
#include "homeword/engine/translation.h"

namespace homeword {

struct BatchOptions {
  std::vector<std::filesystem::path> inputs;      // files and folders
  std::vector<LanguageTag> languages;
  std::filesystem::path out;                      // empty: beside each input
  ExplainMode explain = ExplainMode::inline_text;
  DocumentClass document_class = DocumentClass::routine;
  std::optional<PlainMode> plain;                 // nothing: as the class asks
  std::vector<Rendition> renditions{Rendition::same};
  std::size_t jobs = 1;
  bool is_resumed = false;                        // leave finished outputs of an earlier, interrupted run alone
  bool is_overwriting = false;                    // replace files that are not (or no longer) ours, too
  // FILE.json; FILE.html is written beside it. Its folder must be there (or be `out`). Sorted by document and language.
  std::filesystem::path report;
  std::filesystem::path document_register;        // empty: documents are not registered
  std::string style_guide_name;                   // GUIDE as named, for the register; empty: the demo district's
  // Given the whole report when the batch is done, for callers that want it in memory.
  std::function<void(const nlohmann::ordered_json& report)> take_report;
  // Called after every document, from one thread at a time: how many of how many, and its name.
  std::function<void(std::size_t done, std::size_t all, const std::string& name)> progress;
};

// One document in one language.
// What a backend of the chain did not translate, and who did.
struct DeclinedSentences {
  std::string backend, reason;
  std::size_t segments = 0;
  std::map<std::string, std::size_t> translated_by;   // the backends after it; what is missing here was left as written
};
// "deepl did not translate 12 of 40 sentences into es: DeepL says …. apertium translated 10 of them, 2 are left as written."
[[nodiscard]] std::string to_text(const DeclinedSentences& declined, std::size_t all_segments, std::string_view language);
// By backend and reason, from the segments of a report entry.
[[nodiscard]] std::vector<DeclinedSentences> find_declined(const nlohmann::ordered_json& report_entry);

struct BatchOutcome {
  std::string file;                  // as the user named it
  std::string language;
  std::string output;                // main output, as written
  std::optional<Error> error;        // nothing was written for it
  std::size_t errors = 0, warnings = 0;      // findings
  std::size_t segments = 0, untranslated = 0;
  std::vector<Finding> findings;     // those at warning or above
  std::vector<DeclinedSentences> declined;   // in the order they were met
  bool is_resumed = false;
};

struct BatchResult {
  std::vector<BatchOutcome> outcomes;             // by path, then in the order of the languages; not in that of the arguments
  std::vector<std::string> notices;
  [[nodiscard]] bool has_failures() const;
  [[nodiscard]] bool has_untranslated() const;
  [[nodiscard]] bool has_findings(Severity at_least) const;
};

// Errors are about the call as a whole: no such input, two inputs with one output, a vital document with an unreleased
// guide. What is wrong with one file is in its outcome.
[[nodiscard]] Result<BatchResult> run_batch(Kits& kits, const BatchOptions& options);

// "letter.docx", "es" → "letter.es.docx"; renditions "letter.es.page.html" …
[[nodiscard]] std::string output_name(const std::string& stem, const std::string& extension, const LanguageTag& language);

// One document read, translated and not written: what run_batch does for each, and what `translate -` and Python use.
struct DocumentResult {
  DocumentTranslation translation;   // explained as asked
  DocumentTranslation marked;        // explanations only marked, for pages that open them on a tap
  std::string bytes;                 // the same format
  std::vector<Finding> findings;     // of the source (errors only) and of every segment, placed in the file
};
[[nodiscard]] Result<DocumentResult> translate_one(Kits& kits, const Document& document, const Analysis& analysis,
                                                   const LanguageTag& language, ExplainMode explain);
// The report's entry for it: {"file","language","output","segments":[…]}, and "declined" where a backend did not translate
// what it was asked for: [{"backend","reason","segments","translated_by":{backend: segments}}].
[[nodiscard]] nlohmann::ordered_json report_entry(const DocumentResult& result, const std::string& file,
                                                  const LanguageTag& language, const std::string& output);

}  // namespace homeword
