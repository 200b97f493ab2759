// Facts: the tokens of a letter that must survive translation: dates, times, numbers, money, phones, links, e-mails,
// names, placeholders and legal citations.
//
//     FactFinder finder(LanguageTag::of("en"));
//     for (const Fact& fact : finder.find("Meeting on Wednesday, March 4, 2026 at 6:00 p.m."))  …  // date 2026-03-04, time 18:00
//
// Patterns are data: core/data/languages/<tag>/facts.yaml. Immutable after construction, shared by threads.
//
// What counts as what:
// - Names of people and places made of ordinary words (Joy Baker, Pine Creek Farm) are told by lists of names and by what stands
//   around them: a role, a cue, capitals in running text, a line of its own. fact_names.cpp says how.
// - An honorific or title is not part of a name ("Ms. Rivera" gives Rivera); "Jr." and particles ("de la Cruz") are. A street
//   address is a name with its number. Words in capitals (STEM) are names, except shouted ones (do NOT). @handles, #tags
//   and the key word of a text code ("Text HOLA to 55501") are names.
// - "2025-2026" is a date (a school year), a lone year a number. Codes (B12, COVID-19, 90012-1234) are numbers, as written.
// - 3/4 is month/day where something says it is a date, else a fraction. It is ambiguous when the day could be a month.
// - "March 4, 11 and 18" gives three dates; the later ones carry the month in their value, not in their text.
// - A range is one fact. Number words ("ten") are no facts.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/names.h"
#include "homeword/base/span.h"
#include "homeword/text/language_tag.h"

namespace homeword {

enum class FactKind { number, date, time, money, phone, link, email, name, placeholder, citation };

inline constexpr NameTable<FactKind, 10> fact_kind_names{{{FactKind::number, "number"},
                                                          {FactKind::date, "date"},
                                                          {FactKind::time, "time"},
                                                          {FactKind::money, "money"},
                                                          {FactKind::phone, "phone"},
                                                          {FactKind::link, "link"},
                                                          {FactKind::email, "email"},
                                                          {FactKind::name, "name"},
                                                          {FactKind::placeholder, "placeholder"},
                                                          {FactKind::citation, "citation"}}};

struct Fact {
  FactKind kind = FactKind::number;
  Span span;           // in the text searched
  std::string text;    // as written
  // Language-neutral: "2026-03-04", "--03-04" (no year), "2026-03" (month), "W5" (a weekday alone: ISO, Monday is 1), ranges "A/B";
  // "---04" (a day alone), "2026-23" (fall 2026: seasons 21–24 as in ISO 8601-2), "2025/2026" (a school year);
  // "18:00", "18:00/19:30", "18:00;zone=ET"; "1234.5", "95%", "1⁄2" (a fraction), "3/5" (a range), codes as written; "USD 12.50"; "+15550100142" (digits; extension as ";ext=12"); links, e-mails, names,
  // placeholders and citations as written.
  std::string value;
  bool is_ambiguous = false;                   // 3/4, or 6 with neither a.m. nor p.m.
  std::optional<int> stated_weekday;           // 1 Monday … 7 Sunday, when a date says its weekday

  friend bool operator==(const Fact&, const Fact&) = default;
};

// Names known from above (glossary names that are not translated, a do-not-translate list), longest first is not needed.
using NameList = std::vector<std::string>;

// What the other blocks of a document prove to be names: "Principal Joy Baker" in one line makes a name of "Joy Baker" in every
// other. Gather it over all blocks, then find: the order of blocks must not matter, and nothing goes from document to document.
struct NameEvidence {
  NameList names;               // in whole, as written and in capitals; sorted
  std::set<std::string> words;  // the words of people's names, folded
};

class FactFinder {
 public:
  explicit FactFinder(const LanguageTag& language);

  // All facts of one block, in order, never overlapping, longest first where patterns compete. `names` are matched exactly;
  // further names are found after honorifics ("Ms. Rivera") and as capitalised words in mid-sentence that the language's
  // word list does not hold as ordinary words. `evidence` is what the rest of the document knows. Linear in the text.
  [[nodiscard]] std::vector<Fact> find(std::string_view text, const NameList& names = {},
                                       const NameEvidence* evidence = nullptr) const;

  // Adds the names that this text alone proves. Call finish_evidence when all blocks were read.
  void gather_names(std::string_view text, NameEvidence& evidence) const;

 private:
  struct Patterns;
  std::shared_ptr<const Patterns> patterns_;
};

// Sorts what was gathered and adds the names in capitals.
void finish_evidence(NameEvidence& evidence);

// Writes a fact in another language's way: dates, times, numbers and money by our own patterns over ICU's names
// ("sábado 14 de marzo de 2026", "3:30 p. m.", "$1,234.50" for US Spanish); all other kinds verbatim. Digits are Latin.
// A date keeps just the parts the source states (no year is invented). Ranges come with their own prepositions where the
// language has them ("del 4 al 8 de marzo", "de 6:00 a 7:30 p. m."): use find_fact_phrases, not "from {x}". A fact that the
// language's data cannot write stays verbatim, in whole.
[[nodiscard]] std::string localise(const Fact& fact, const LanguageTag& from, const LanguageTag& to);

// The same with the preposition that goes with it in a sentence, from data: English "on {date}", "by {date}", "at {time}",
// "from {time} to {time}" → Spanish "el {date}", "a más tardar el {date}", "a las {time}" / "a la 1:00 p. m.", "de … a …".
// `phrase` is the source span including the preposition and every fact it holds; nothing when no pattern fits. A name with its
// form of address is one phrase as well: "Ms. Okafor" → "la Sra. Okafor", in a salutation "Sra. Okafor".
struct FactPhrase {
  Span span;                        // preposition(s) and facts, in the source
  std::vector<std::size_t> facts;   // indices into the list of facts
  std::string target;               // in the target language
  bool is_gender_open = false;      // "Dr. Price": nothing tells a man from a woman, and the language would
  bool is_adverbial = true;         // works as an adverb ("el sábado…"); false: as a noun ("sábado 14 de marzo")
};
[[nodiscard]] std::vector<FactPhrase> find_fact_phrases(std::string_view text, const std::vector<Fact>& facts,
                                                        const LanguageTag& from, const LanguageTag& to);

// True when the fact stands in the target text, verbatim or localised (any accepted way of writing it: "6 p. m.",
// "6:00 p. m.", "18:00"). `at` receives the place. `taken` marks places already used by other facts of the same segment.
[[nodiscard]] std::optional<Span> find_fact_in_target(const Fact& fact, std::string_view target, const LanguageTag& from,
                                                      const LanguageTag& to, const std::vector<Span>& taken);

// A date whose stated weekday is not the weekday of that day: gives the right one (1–7), else nothing.
[[nodiscard]] std::optional<int> find_true_weekday(const Fact& date);
// The name of a weekday (1 Monday … 7 Sunday) as the language writes it in a sentence: "Saturday", "sábado"; empty when the
// language has no names for them.
[[nodiscard]] std::string name_of_weekday(int weekday, const LanguageTag& language);

}  // namespace homeword
