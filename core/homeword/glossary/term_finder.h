// TermFinder: a style guide's terms of one language, compiled; gives the occurrences of terms in text with their policies
// (case, inflection, acronyms, exclusion contexts, homographs, protected spans).
//
//     TermFinder finder(guide, LanguageTag::of("en"));
//     finder.find("Our accountability systems changed.")
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/span.h"
#include "homeword/glossary/style_guide.h"
#include "homeword/text/inflection.h"
#include "homeword/text/language_tag.h"

namespace homeword {

struct Occurrence {
  Span span;                       // bytes of the text searched
  std::string matched;             // the words as written
  const Concept* concept_ = nullptr;  // owned by the style guide given to the finder
  const Term* term = nullptr;
  Number number = Number::singular;   // of the matched form
  Gender gender = Gender::none;
  std::string features;            // of the matched form: "noun", "verb past", …
  bool is_acronym = false;         // the term's acronym stands alone
  bool has_acronym = false;        // "Individualized Education Program (IEP)": the span holds term and acronym
  std::vector<const Concept*> rivals;  // other concepts the words may stand for, where no context decided
};

class TermFinder {
 public:
  // Copies what it needs but points at the guide's concepts: the guide must outlive it and stay unmoved (hold it by
  // shared_ptr). Terms of all statuses are found (deprecated ones are for checks).
  // A hundred thousand terms with all their forms take half a second. So for a release of `indexed_concepts` concepts or
  // more the compiled form is kept beside its bundle ("juniper-flats.en.hwindex" beside "juniper-flats.hwguide") and
  // mapped the next time, in some milliseconds. That file is a cache: it may be deleted at any time, it is made again when
  // it does not fit the release, this program and its data, and where the folder may not be written there is none.
  TermFinder(std::shared_ptr<const StyleGuide> guide, const LanguageTag& language);

  // The same finder with more concepts, for a running program: takes milliseconds, however large the guide is. A concept
  // with the id of one of the guide stands in its place. All concepts added before are kept; `concepts` must be active.
  [[nodiscard]] TermFinder with(const std::vector<Concept>& concepts) const;

  // Occurrences leftmost-longest, sorted; none inside `blocked` spans (links, code, placeholders, other facts). When two
  // concepts share a form (homographs), what the glossary says of their contexts decides: `not_in`, noun or verb by the word
  // before, and the words of the column `near` in the text or in `cells` (the column of a table below its head). Where these
  // leave more than one, the inner layer, then the id are taken and the others told as `rivals`. A term in use goes before one
  // that is to be avoided.
  [[nodiscard]] std::vector<Occurrence> find(std::string_view text, const std::vector<Span>& blocked = {},
                                             const std::vector<std::string>& cells = {}) const;

  // Every form a term of the guide will match, for people ("matches: …") and for counting in targets.
  [[nodiscard]] std::vector<InflectedForm> forms_of(const Concept& concept_) const;

  [[nodiscard]] const LanguageTag& language() const;
  // Names that are kept in every language (translate = no), for FactFinder.
  [[nodiscard]] const std::vector<std::string>& names() const;

  static constexpr std::size_t indexed_concepts = 2'000;
  // Where the compiled form of a bundle's terms of a language is kept.
  [[nodiscard]] static std::filesystem::path index_path(const std::filesystem::path& bundle, const LanguageTag& language);

 private:
  TermFinder() = default;
  struct Tables;
  std::shared_ptr<const Tables> tables_;
};

}  // namespace homeword
