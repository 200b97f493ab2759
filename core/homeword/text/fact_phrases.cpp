// Prepositions with their dates and times: "on Wednesday, March 4 at 6:00 p.m." as one phrase.
//
// A unit is a date or time with the words that lead it ("no later than") and trail it ("night"). Units that stand side by
// side, with nothing but a comma or "and" between, make one phrase. Which words lead, join and trail is the source
// language's data; what each role sounds like is the target language's.
#include <algorithm>

#include "homeword/text/fact_addresses.h"
#include "homeword/text/fact_language.h"
#include "homeword/text/fact_values.h"
#include "homeword/text/fact_writing.h"
#include "homeword/text/facts.h"
#include "homeword/text/unicode.h"

namespace homeword {
namespace {

struct Unit {
  std::size_t fact = 0;
  std::size_t first = 0, end = 0;            // tokens, leads and trails included
  std::size_t fact_first = 0, fact_end = 0;  // tokens of the fact
  std::string role, trail;
  WrittenFact written;
};

class PhraseSearch {
 public:
  PhraseSearch(std::string_view text, const std::vector<Fact>& facts, const FactLanguage& from, const FactLanguage& to)
      : text_(text), facts_(facts), from_(from), to_(to), tokens_(find_fact_tokens(text)) {}

  std::vector<FactPhrase> find() {
    read_units();
    std::vector<FactPhrase> phrases;
    std::size_t i = 0;
    while (i < units_.size()) {
      if (describes_noun(units_[i])) {
        ++i;
        continue;
      }
      std::size_t end = i + 1;
      while (end < units_.size() && is_joined(units_[end - 1], units_[end])) ++end;
      // "to" means "until" only after a "from"; elsewhere a verb governs it ("moved to Friday").
      bool has_from = false;
      for (std::size_t k = i; k < end; ++k) {
        if (units_[k].role == "to" && !has_from) {
          drop_lead(units_[k]);
          // Without it the two may stand apart: "October 26 | to Saturday".
          if (k > i && !is_joined(units_[k - 1], units_[k])) {
            end = k;
            break;
          }
        }
        has_from = has_from || units_[k].role == "from";
      }
      if (auto phrase = write(i, end)) phrases.push_back(std::move(*phrase));
      i = end;
    }
    return phrases;
  }

 private:
  static void drop_lead(Unit& unit) {
    unit.role.clear();
    unit.first = unit.fact_first;
  }

  bool ends_with(std::size_t end, const std::vector<std::string>& words) const {
    if (words.size() > end) return false;
    for (std::size_t i = 0; i < words.size(); ++i)
      if (tokens_[end - words.size() + i].folded != words[i]) return false;
    return true;
  }
  bool starts_with(std::size_t first, const std::vector<std::string>& words) const {
    if (first + words.size() > tokens_.size()) return false;
    for (std::size_t i = 0; i < words.size(); ++i)
      if (tokens_[first + i].folded != words[i]) return false;
    return true;
  }

  void read_units() {
    std::size_t token = 0;
    std::size_t previous_end = 0;
    for (std::size_t i = 0; i < facts_.size(); ++i) {
      const Fact& fact = facts_[i];
      while (token < tokens_.size() && tokens_[token].span.end <= fact.span.start) ++token;
      std::size_t end = token;
      while (end < tokens_.size() && tokens_[end].span.start < fact.span.end) ++end;
      if (fact.kind == FactKind::date || fact.kind == FactKind::time) {
        std::optional<WrittenFact> written = write_fact(parse_fact(fact, from_), to_);
        if (written && end > token) {
          Unit unit{i, token, end, token, end, {}, {}, std::move(*written)};
          find_lead(unit, previous_end);
          // "3:15ish", "at 3ish": about that time.
          if (fact.kind == FactKind::time && (unit.role.empty() || unit.role == "at") && !unit.written.shape.ends_with("_range") &&
              ends_approximately(end) && template_for("around", unit.written.shape))
            unit.role = "around";
          find_trail(unit);
          units_.push_back(std::move(unit));
        }
      }
      previous_end = end;
    }
  }

  bool ends_approximately(std::size_t end) {
    if (!from_.patterns.has_words("approximate")) return false;
    if (prepared_.tokens.empty()) {
      prepared_.tokens = tokens_;
      prepared_.numbers.resize(tokens_.size());
      from_.patterns.prepare(prepared_);
    }
    return from_.patterns.find_word("approximate", prepared_, end - 1).first == end;
  }

  void find_lead(Unit& unit, std::size_t limit) const {
    for (const FactWords& lead : from_.leads) {
      if (!ends_with(unit.fact_first, lead.words) || unit.fact_first - lead.words.size() < limit) continue;
      const std::size_t first = unit.fact_first - lead.words.size();
      if (first > 0 && !tokens_[first].has_space_before && tokens_[first - 1].kind != FactToken::Kind::symbol) continue;
      bool has_line_break = false;
      for (std::size_t i = first + 1; i <= unit.fact_first; ++i)
        has_line_break = has_line_break || tokens_[i].has_line_break_before;
      if (has_line_break) continue;
      if (!template_for(lead.role, unit.written.shape)) continue;
      // "It depends on Friday's weather": the verb owns the preposition.
      const auto governed = from_.governed.find(lead.words.front());
      if (governed != from_.governed.end() && first > 0 && governed->second.contains(tokens_[first - 1].folded)) return;
      unit.first = first;
      unit.role = lead.role;
      return;
    }
  }

  void find_trail(Unit& unit) const {
    if (facts_[unit.fact].kind != FactKind::date || unit.written.shape.ends_with("_range")) return;
    for (const FactWords& trail : from_.trails)
      if (starts_with(unit.fact_end, trail.words) && !tokens_[unit.fact_end].has_line_break_before &&
          to_.written_trails.contains(trail.role) && is_word_end(unit.fact_end + trail.words.size() - 1)) {
        // "Friday night football" is a kind of football.
        const std::size_t next = unit.fact_end + trail.words.size();
        if (next < tokens_.size() && tokens_[next].is_word() && !tokens_[next].has_line_break_before &&
            !is_follower(next))
          return;
        unit.trail = trail.role;
        unit.end = next;
        // "Friday mornings" are Fridays.
        if (trail.is_plural && unit.written.shape == "weekday") {
          ParsedFact fact = parse_fact(facts_[unit.fact], from_);
          if (fact.date) fact.date->first.is_plural = true;
          if (std::optional<WrittenFact> written = write_fact(fact, to_)) unit.written = std::move(*written);
        }
        return;
      }
  }

  bool is_word_end(std::size_t token) const {
    return token + 1 >= tokens_.size() || tokens_[token + 1].has_space_before ||
           tokens_[token + 1].kind == FactToken::Kind::symbol;
  }
  bool is_follower(std::size_t token) const { return from_.followers.contains(tokens_[token].folded); }

  // The target's way to say a role of a thing of that shape.
  const std::string* template_for(const std::string& role, const std::string& shape) const {
    const auto shapes = to_.phrases.find(role);
    if (shapes == to_.phrases.end()) return nullptr;
    for (const std::string& name : {shape, shape == "time_at_one" ? std::string("time") : shape, std::string("any")})
      if (const auto found = shapes->second.find(name); found != shapes->second.end())
        return found->second == "-" ? nullptr : &found->second;
    return nullptr;
  }

  // What joins two units: "" for nothing or a comma, a role such as "and"; nothing when they do not belong together.
  std::optional<std::string> joint(const Unit& left, const Unit& right) const {
    if (right.first < left.end) return std::nullopt;
    std::size_t at = left.end;
    for (std::size_t i = at; i <= right.first && i < tokens_.size(); ++i)
      if (tokens_[i].has_line_break_before) return std::nullopt;
    const bool has_comma = at < right.first && tokens_[at].is_symbol(",");
    if (has_comma) ++at;
    if (at == right.first) {
      if (is_date(left) != is_date(right)) return "";
      if (has_comma) return ",";
      if (has_lead(right)) return "";
      return std::nullopt;
    }
    for (const FactWords& join : from_.joins)
      if (at + join.words.size() == right.first && starts_with(at, join.words) && to_.written_joins.contains(join.role))
        return join.role;
    return std::nullopt;
  }
  bool is_joined(const Unit& left, const Unit& right) const { return joint(left, right).has_value(); }
  bool is_date(const Unit& unit) const { return facts_[unit.fact].kind == FactKind::date; }
  static bool has_lead(const Unit& unit) { return !unit.role.empty(); }

  bool opens_sentence(std::size_t token) const {
    return token == 0 || tokens_[token].has_line_break_before || tokens_[token - 1].is_symbol(".") ||
           tokens_[token - 1].is_symbol("!") || tokens_[token - 1].is_symbol("?");
  }

  // "the March 4 meeting", "the 2nd Tuesday": the date belongs to a noun phrase that began before it and is said as it is.
  bool describes_noun(const Unit& unit) const {
    if (has_lead(unit) || unit.first == 0 || tokens_[unit.first].has_line_break_before) return false;
    if (from_.attributive_after.contains(tokens_[unit.first - 1].folded)) return true;
    if (unit.written.shape != "weekday" || unit.fact == 0) return false;
    const Fact& before = facts_[unit.fact - 1];
    return before.kind == FactKind::number && before.span.end == tokens_[unit.first - 1].span.end;
  }

  // Whether a date without a preposition is said as an adverb ("The meeting is Friday") and not as a label or before a noun.
  bool is_adverb(const Unit& unit, std::size_t chain_end) const {
    const bool has_next = chain_end < tokens_.size() && !tokens_[chain_end].has_line_break_before;
    if (unit.written.with_article.empty()) return false;
    if (opens_sentence(unit.first))
      return has_next && tokens_[chain_end].is_word() && from_.subject_followers.contains(tokens_[chain_end].folded);
    const FactToken& before = tokens_[unit.first - 1];
    if (!before.is_word() && !before.is_symbol(")")) return false;
    if (!before.is_word()) return true;
    if (before.is_capitalised && !opens_sentence(unit.first - 1)) {
      // "Ask Ms. Rivera Friday" or a title "Family Night Friday": unknown; both are well said with the article.
      return !has_next || !tokens_[chain_end].is_word() || is_follower(chain_end);
    }
    return !has_next || !tokens_[chain_end].is_word() || is_follower(chain_end);
  }

  // A weekday or month before a noun: "on Friday mornings", "after March break".
  bool stands_before_noun(const Unit& unit) const {
    if (!unit.trail.empty() || (unit.written.shape != "weekday" && unit.written.shape != "month")) return false;
    return unit.end < tokens_.size() && tokens_[unit.end].is_word() && !tokens_[unit.end].has_line_break_before &&
           !is_follower(unit.end);
  }

  std::string write_unit(const Unit& unit, const std::string& role) const {
    const std::string* pattern = role.empty() ? nullptr : template_for(role, unit.written.shape);
    const bool is_range = unit.written.shape.ends_with("_range");
    std::string out = pattern != nullptr ? fill_template(*pattern, unit.written.fields) : "";
    if (out.empty()) out = unit.written.fields.at(is_range ? "the" : "x");
    if (!unit.trail.empty()) out += " " + to_.written_trails.at(unit.trail);
    return out;
  }

  std::optional<FactPhrase> write(std::size_t first, std::size_t end) const {
    // Trim a last unit that belongs to a noun after it.
    while (end > first && stands_before_noun(units_[end - 1])) --end;
    if (end == first) return std::nullopt;
    const Unit& head = units_[first];
    const bool is_adverbial = has_lead(head) || is_adverb(head, units_[end - 1].end);
    if (!is_adverbial && end - first == 1 && head.trail.empty()) return std::nullopt;
    FactPhrase phrase;
    phrase.is_adverbial = is_adverbial;
    phrase.span = {tokens_[head.first].span.start, tokens_[units_[end - 1].end - 1].span.end};
    bool is_after_time = false;
    for (std::size_t i = first; i < end; ++i) {
      const Unit& unit = units_[i];
      phrase.facts.push_back(unit.fact);
      std::string role = unit.role;
      if (role.empty() && is_adverbial) role = is_date(unit) ? "on" : "at";
      const bool goes_on = is_after_time && !has_lead(unit);
      is_after_time = i > first && is_date(unit) && (role == "on" || role.empty()) && unit.trail.empty() &&
                      ((!is_date(units_[i - 1]) && joint(units_[i - 1], unit) == "") || goes_on) &&
                      template_for("after_time", unit.written.shape) != nullptr;
      if (is_after_time) role = "after_time";
      if (i > first) {
        const std::string join = *joint(units_[i - 1], unit);
        if (join == ",")
          phrase.target += ", ";
        else if (!join.empty())
          phrase.target += " " + to_.written_joins.at(join) + " ";
        else
          phrase.target += !is_adverbial && role.empty() ? ", " : to_.unit_joint;
      }
      phrase.target += write_unit(unit, role);
    }
    phrase.target = contract(std::move(phrase.target), to_);
    if (opens_sentence(head.first) && tokens_[head.first].is_capitalised)
      phrase.target = capitalise_first(phrase.target, to_.tag.text());
    return phrase;
  }

  std::string_view text_;
  const std::vector<Fact>& facts_;
  const FactLanguage& from_;
  const FactLanguage& to_;
  std::vector<FactToken> tokens_;
  FactTokens prepared_;  // the same for the word lists, when asked
  std::vector<Unit> units_;
};

}  // namespace

std::vector<FactPhrase> find_fact_phrases(std::string_view text, const std::vector<Fact>& facts,
                                          const LanguageTag& from, const LanguageTag& to) {
  const std::shared_ptr<const FactLanguage> source = find_fact_language(from);
  const std::shared_ptr<const FactLanguage> target = find_fact_language(to);
  if (from.language() == to.language()) return {};
  std::vector<FactPhrase> phrases = find_address_phrases(text, facts, *source, *target);
  if (!target->phrases.empty())
    for (FactPhrase& phrase : PhraseSearch(text, facts, *source, *target).find()) phrases.push_back(std::move(phrase));
  std::sort(phrases.begin(), phrases.end(), [](const FactPhrase& left, const FactPhrase& right) { return left.span < right.span; });
  return phrases;
}

}  // namespace homeword
