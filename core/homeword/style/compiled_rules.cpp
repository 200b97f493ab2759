#include "homeword/style/compiled_rules.h"

#include <algorithm>
#include <map>

#include "homeword/style/checks_rooms.h"
#include "homeword/text/inflection.h"
#include "homeword/text/language_data.h"
#include "homeword/text/unicode.h"

namespace homeword::style {
namespace {

Error error_at(const Rule& rule, std::string message, std::string remedy) {
  return {.message = std::move(message), .file = rule.file, .part = {}, .line = rule.line, .column = rule.column, .found = {}, .expected = {}, .remedy = std::move(remedy)};
}

void read_language_style(const LanguageTag& language, CompiledRules& out) {
  const auto data = load_language_file(language, "style.yaml");
  if (!data) return;
  data->allow_keys({"word_classes", "nominalisations", "nominalisation_verbs", "light_verbs", "articles", "plural_endings"});
  LanguageStyle& style = out.style;
  style.has_words = true;
  const auto endings = data->find("plural_endings");
  if (const YamlNode* classes = data->find("word_classes"))
    for (const auto& [name, words] : classes->entries()) {
      const WordClasses bit = out.lexicon.add_class(name);
      for (const std::string& word : words.texts()) {
        out.lexicon.add(word, bit);
        // Nouns are listed in the singular; their plurals are spelled by the language's rules of thumb.
        if (!name.ends_with("_noun") || endings == nullptr) continue;
        for (const auto& [ending, plural] : endings->entries())
          if (word.ends_with(ending)) {
            out.lexicon.add(word.substr(0, word.size() - ending.size()) + plural.text(), bit);
            break;
          }
      }
    }
  if (const YamlNode* nouns = data->find("nominalisations"))
    for (const auto& [noun, verb] : nouns->entries()) style.nominalisations[noun] = verb.text();
  if (const YamlNode* verbs = data->find("nominalisation_verbs"))
    for (const auto& [verb, nouns] : verbs->entries())
      for (const YamlNode& noun : nouns.items()) {
        if (!style.nominalisations.contains(noun.text())) noun.refuse("no verb is given for this noun", "an entry in nominalisations");
        style.nominalisation_verbs[verb].push_back(noun.text());
      }
  if (const YamlNode* verbs = data->find("light_verbs")) {
    const WordClasses bit = out.lexicon.add_class("light_verb");
    for (const auto& [verb, forms] : verbs->entries()) {
      style.light_verb_base[verb] = verb;
      out.lexicon.add(verb, bit);
      for (const std::string& form : forms.texts()) {
        style.light_verb_base[form] = verb;
        out.lexicon.add(form, bit);
      }
      if (!style.nominalisation_verbs.contains(verb)) forms.refuse("no nouns are given for this verb", "an entry in nominalisation_verbs");
    }
  }
  if (const YamlNode* articles = data->find("articles")) {
    articles->allow_keys({"before_consonant", "before_vowel", "vowel_letters", "vowel_sound", "consonant_sound"});
    style.article_before_consonant = articles->at("before_consonant").text();
    style.article_before_vowel = articles->at("before_vowel").text();
    style.vowel_letters = articles->at("vowel_letters").text();
    style.vowel_sound = articles->texts_or_none("vowel_sound");
    style.consonant_sound = articles->texts_or_none("consonant_sound");
  }
}

// Spelling as the matcher compares it, so that one spelling of two rules shares a payload.
std::string key_of(std::string_view phrase, const Rule& rule) {
  std::string key = rule.case_rule == CaseRule::insensitive ? fold(phrase) : std::string(phrase);
  std::replace(key.begin(), key.end(), '-', ' ');
  return std::string(1, static_cast<char>('0' + static_cast<int>(rule.case_rule))) + key;
}

class PhraseTable {
 public:
  explicit PhraseTable(CompiledRules& out) : out_(out) {}

  void add(const Rule& rule, std::size_t index, std::string_view spelling, std::vector<std::string> replacements, std::string participle = {}) {
    const auto [place, is_new] = groups_.try_emplace(key_of(spelling, rule), out_.phrases.size());
    if (is_new) {
      const auto payload = static_cast<Payload>(out_.phrases.size());
      if (!builder_.add(spelling, payload,
                        {.channel = Channel::rule, .is_case_exact = rule.case_rule == CaseRule::exact, .is_caps_only = rule.case_rule == CaseRule::caps})) {
        groups_.erase(place);
        return;
      }
      out_.phrases.emplace_back();
    }
    auto& group = out_.phrases[place->second];
    for (const Phrase& other : group)
      if (other.rule == index) return;  // a spelling two forms share: the first (the citation form's) stands
    Phrase phrase{.rule = index, .replacements = std::move(replacements), .literal = {}, .participle = std::move(participle)};
    if (rule.kind == RuleKind::literal) phrase.literal = fold(spelling);
    group.push_back(std::move(phrase));
  }

  void finish() { out_.matcher = std::move(builder_).build(); }

 private:
  CompiledRules& out_;
  MatcherBuilder builder_;
  std::map<std::string, std::size_t> groups_;
};

// "begin": began, begun. Then a form that is both ("commenced") needs the words before it. Empty when the two are one.
std::string participle_apart_from_past(const Inflector& inflector, const std::string& verb, const std::string& part_of_speech) {
  std::string past, participle;
  for (const InflectedForm& form : inflector.forms({.term = verb, .part_of_speech = part_of_speech, .gender = Gender::none, .listed_forms = {}})) {
    if (form.features == "verb past" && past.empty()) past = form.text;
    if (form.features == "verb participle" && participle.empty()) participle = form.text;
  }
  return past.empty() || past == participle ? std::string() : participle;
}

void add_phrases(const Rule& rule, std::size_t index, const Inflector& inflector, PhraseTable& table) {
  for (const auto& [form, replacement] : rule.forms) table.add(rule, index, form, {replacement});
  for (const std::string& wanted : rule.find) {
    table.add(rule, index, wanted, rule.replace);
    if (rule.part_of_speech.empty()) continue;
    const InflectionRequest from{.term = wanted, .part_of_speech = rule.part_of_speech, .gender = Gender::none, .listed_forms = {}};
    const std::string participle = rule.replace.empty() ? std::string() : participle_apart_from_past(inflector, rule.replace.front(), rule.part_of_speech);
    for (const InflectedForm& form : inflector.forms(from)) {
      if (form.text == wanted) continue;
      std::vector<std::string> replacements;
      for (const std::string& replacement : rule.replace) {
        if (replacement.empty()) {
          replacements.push_back(replacement);
          continue;
        }
        const InflectionRequest to{.term = replacement, .part_of_speech = rule.part_of_speech, .gender = Gender::none, .listed_forms = {}};
        if (auto moved = inflector.transfer(from, form.text, to)) replacements.push_back(std::move(*moved));
        else if (replacements.empty()) break;  // the best replacement has no such form: nothing is put in by --fix
      }
      const bool is_past = form.features == "verb past" || form.features == "verb participle";
      table.add(rule, index, form.text, std::move(replacements), is_past ? participle : std::string());
    }
  }
}

}  // namespace

Result<std::shared_ptr<CompiledRules>> compile_rules(std::shared_ptr<const StyleGuide> guide, const LanguageTag& language) {
  auto out = std::make_shared<CompiledRules>();
  out->guide = std::move(guide);
  out->language = language;

  std::vector<Rule> rules;
  std::map<std::string, std::size_t> by_id;
  std::map<std::string, bool> known_anywhere;
  std::vector<std::pair<std::string, std::string>> disabled;  // id, file
  std::vector<std::pair<Allowance, std::string>> allowed;
  for (const GuideFile& file : out->guide->rules) {
    auto pack = parse_rule_pack(file.text, file.path, file.layer);
    if (!pack) return fail(pack.error());
    for (const Rule& rule : pack->rules) known_anywhere[rule.id] = true;
    for (const std::string& id : pack->disabled) disabled.emplace_back(id, file.path);
    for (const Allowance& allowance : pack->allowed) allowed.emplace_back(allowance, file.path);
    if (!lookup(language, {pack->language})) continue;
    for (Rule& rule : pack->rules) {
      const auto [place, is_new] = by_id.try_emplace(rule.id, rules.size());
      if (is_new) {
        rules.push_back(std::move(rule));
        continue;
      }
      Rule& other = rules[place->second];
      if (other.layer == rule.layer)
        return fail(error_at(rule, "the rule " + rule.id + " stands twice in one layer, also in " + other.file + " line " + std::to_string(other.line),
                             "give one of them another id"));
      other = std::move(rule);  // the layer nearer to the school decides
    }
  }
  const auto check_known = [&](const std::string& id, const std::string& file) -> std::optional<Error> {
    if (known_anywhere.contains(id)) return std::nullopt;
    return Error{.message = "there is no rule " + id, .file = file, .part = {}, .found = {}, .expected = {}, .remedy = "correct the id under disable or allow"};
  };
  for (const auto& [id, file] : disabled) {
    if (auto error = check_known(id, file)) return fail(*error);
    if (const auto found = by_id.find(id); found != by_id.end()) rules[found->second].is_enabled = false;
  }
  for (const auto& [allowance, file] : allowed) {
    if (auto error = check_known(allowance.rule, file)) return fail(*error);
    if (const auto found = by_id.find(allowance.rule); found != by_id.end()) rules[found->second].safe_when.not_in.push_back(allowance.text);
  }
  for (Rule& rule : rules) {
    // Texts are compared folded; done once here. Endings keep their C and V.
    rule.folded_safe_when = rule.safe_when;
    for (auto* list : {&rule.folded_safe_when.not_in, &rule.folded_safe_when.before, &rule.folded_safe_when.after, &rule.folded_safe_when.near})
      for (std::string& phrase : *list) phrase = fold(phrase);
    for (auto& [name, list] : rule.lists)
      if (name != "endings")
        for (std::string& phrase : list) phrase = fold(phrase);
    (rule.is_enabled ? out->rules : out->disabled).push_back(std::move(rule));
  }

  read_language_style(language, *out);
  const Inflector inflector(language);
  PhraseTable table(*out);
  CheckSetup setup{out->lexicon};
  for (std::size_t index = 0; index < out->rules.size(); ++index) {
    const Rule& rule = out->rules[index];
    if (rule.kind != RuleKind::check) {
      add_phrases(rule, index, inflector, table);
      continue;
    }
    try {
      if (const CheckDescription* check = find_check(rule.check); check->prepare != nullptr) check->prepare(setup, rule);
    } catch (const std::length_error& error) {
      return fail(error_at(rule, error.what(), "use fewer checks with word lists"));
    }
  }
  table.finish();
  for (const Concept& concept_ : out->guide->concepts) {
    if (!out->guide->is_active(concept_)) continue;
    for (const Term& term : concept_.terms)
      if (!term.acronym.empty() && lookup(language, {term.language}) && (term.status == TermStatus::preferred || term.status == TermStatus::admitted))
        out->acronyms.try_emplace(term.acronym, AcronymEntry{&concept_, &term});
  }
  out->guard = MeaningGuard::of(language);
  out->segmenter = std::make_unique<Segmenter>(language);
  out->facts = std::make_unique<FactFinder>(language);
  out->terms = std::make_unique<TermFinder>(out->guide, language);
  return out;
}

std::vector<Span> find_quotations(std::string_view text, const std::vector<Span>& sentences) {
  std::vector<Span> out;
  struct Pair {
    std::string_view open, close;
  };
  static constexpr Pair pairs[] = {{"“", "”"}, {"«", "»"}, {"„", "“"}, {"\"", "\""}, {"「", "」"}};
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t here = text.find_first_of("\"\xE2\xC2\xE3", at);
    if (here == std::string_view::npos) break;
    at = here + 1;
    for (const Pair& pair : pairs) {
      if (text.compare(here, pair.open.size(), pair.open) != 0) continue;
      // A straight quotation mark opens only at the start of a word ('5" wide' opens nothing).
      if (pair.open == "\"" && here > 0 && text[here - 1] != ' ' && text[here - 1] != '(') break;
      const std::size_t close = text.find(pair.close, here + pair.open.size());
      if (close == std::string_view::npos) break;
      out.push_back({here, close + pair.close.size()});
      at = close + pair.close.size();
      break;
    }
  }
  if (out.size() == 1 && out[0] == Span{0, text.size()} && sentences.size() > 1) out.clear();
  return out;
}

}  // namespace homeword::style
