#include <fmt/format.h>

#include <algorithm>

#include "homeword/style/checks_rooms.h"
#include "homeword/text/unicode.h"

namespace homeword::style {
void check_ambiguous_date(CheckContext& context, const Rule& rule) {
  for (const Fact& fact : context.input.facts)
    if (fact.kind == FactKind::date && fact.is_ambiguous && !context.is_closed(rule, fact.span, about_facts)) context.add(rule, fact.span).about = fact.text;
}

void check_ambiguous_time(CheckContext& context, const Rule& rule) {
  for (const Fact& fact : context.input.facts)
    if (fact.kind == FactKind::time && fact.is_ambiguous && !context.is_closed(rule, fact.span, about_facts)) context.add(rule, fact.span).about = fact.text;
}

void check_wrong_weekday(CheckContext& context, const Rule& rule) {
  for (const Fact& fact : context.input.facts) {
    if (fact.kind != FactKind::date) continue;
    const auto weekday = find_true_weekday(fact);
    if (!weekday || context.is_closed(rule, fact.span, about_facts)) continue;
    Candidate& candidate = context.add(rule, fact.span);
    candidate.about = fact.text;
    candidate.detail = name_of_weekday(*weekday, LanguageTag::of(context.language_tag));
  }
}

void prepare_word_ending(CheckSetup& setup, const Rule& rule) { add_word_class(setup, rule, "except"); }

// Words told by how they end: "-áis" (vosotros), "@s". An ending may begin with C (consonant) or V (vowel) of the base alphabet.
void check_word_ending(CheckContext& context, const Rule& rule) {
  const WordClasses except = context.lexicon.bit_of(class_name(rule, "except"));
  struct Ending {
    std::string text;
    char before = 0;
  };
  std::vector<Ending> endings;
  for (const std::string& ending : list_of(rule, "endings")) {
    if (!ending.empty() && (ending.front() == 'C' || ending.front() == 'V')) endings.push_back({fold(ending.substr(1)), ending.front()});
    else endings.push_back({fold(ending), 0});
  }
  // Vowels with their accents; any other letter, ñ too, is a consonant.
  constexpr std::u32string_view vowels = U"aeiouáéíóúüàèìòùâêîôûäëïö";
  for (const Word& word : context.words()) {
    if ((word.classes & except) != 0) continue;
    for (const Ending& ending : endings) {
      if (word.folded.size() < ending.text.size() + 2 || !word.folded.ends_with(ending.text)) continue;
      std::size_t place = word.folded.size() - ending.text.size();
      const char32_t before = previous_code_point(word.folded, place);
      const bool is_vowel = vowels.find(before) != std::u32string_view::npos;
      if (ending.before == 'C' && (is_vowel || !is_letter(before))) continue;
      if (ending.before == 'V' && !is_vowel) continue;
      if (!context.is_closed(rule, word.span)) context.add(rule, word.span);
      break;
    }
  }
}

void prepare_mixed_address(CheckSetup& setup, const Rule& rule) {
  add_word_class(setup, rule, "informal");
  add_word_class(setup, rule, "formal");
}

// A letter that says "usted" here and "tú" there. The first informal word after a formal one (or the other way round) is told.
void check_mixed_address(CheckContext& context, const Rule& rule) {
  const WordClasses informal = context.lexicon.bit_of(class_name(rule, "informal")), formal = context.lexicon.bit_of(class_name(rule, "formal"));
  const std::string seen_informal = rule.id + ":informal", seen_formal = rule.id + ":formal", told = rule.id + ":told";
  for (const Word& word : context.words()) {
    if ((word.classes & (informal | formal)) == 0 || context.is_closed(rule, word.span)) continue;
    const bool is_informal = (word.classes & informal) != 0;
    const std::string& mine = is_informal ? seen_informal : seen_formal;
    context.memory.told.insert(mine);
    if (context.memory.told.contains(is_informal ? seen_formal : seen_informal) && !context.memory.told.contains(told)) {
      context.memory.told.insert(told);
      context.add(rule, word.span);
    }
  }
}

void prepare_undated_deadline(CheckSetup&, const Rule&) {}

// "Return the form by March 6": next year nobody knows which March. Only where the sentence sets a deadline.
void check_undated_deadline(CheckContext& context, const Rule& rule) {
  for (const Fact& fact : context.input.facts) {
    if (fact.kind != FactKind::date || fact.is_ambiguous || !fact.value.starts_with("--") || fact.stated_weekday) continue;
    const std::size_t from = fact.span.start > 40 ? fact.span.start - 40 : 0;
    std::string before = fold(context.input.text.substr(from, fact.span.start - from));
    while (!before.empty() && before.back() == ' ') before.pop_back();
    const auto& cues = list_of(rule, "cues");
    const bool is_deadline = std::any_of(cues.begin(), cues.end(), [&](const std::string& cue) {
      return before.ends_with(cue) && is_word_boundary(before, before.size() - cue.size());
    });
    if (is_deadline && !context.is_closed(rule, fact.span, about_facts)) context.add(rule, fact.span).about = fact.text;
  }
}

}  // namespace homeword::style
