// Reads core/data/languages/<tag>/inflection.yaml.
#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "homeword/base/data_folder.h"
#include "homeword/base/files.h"
#include "homeword/base/hash.h"
#include "homeword/text/inflection_paradigms.h"
#include "homeword/text/language_data.h"
#include "homeword/text/unicode.h"

namespace homeword {

std::u32string to_code_points(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (std::size_t offset = 0; offset < text.size();) out += next_code_point(text, offset);
  return out;
}

std::string to_utf8(std::u32string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char32_t code_point : text) append_code_point(out, code_point);
  return out;
}

std::vector<std::u32string> WordForms::find(std::u32string_view word) const {
  if (const auto found = whole.find(word); found != whole.end()) return found->second;
  for (const auto& [ending, forms] : by_end) {
    if (!word.ends_with(ending)) continue;
    std::vector<std::u32string> out;
    for (const std::u32string& form : forms)
      out.push_back(std::u32string(word.substr(0, word.size() - ending.size())) + form);
    return out;
  }
  return {};
}

namespace {

using Paradigms = Inflector::Paradigms;
using WordList = std::vector<std::u32string>;

WordList read_words(const YamlNode& node) {
  WordList out;
  if (node.is_scalar()) {
    out.push_back(to_code_points(node.text()));
    return out;
  }
  for (const YamlNode& item : node.items()) out.push_back(to_code_points(item.text()));
  return out;
}

// Where two words share a form, the first by its letters has it.
template <class Value>
std::map<std::u32string_view, const Value&> in_order(const WordMap<Value>& table) {
  return {table.begin(), table.end()};
}

WordSet read_set(const YamlNode* parent, std::string_view key) {
  const YamlNode* node = parent == nullptr ? nullptr : parent->find(key);
  if (node == nullptr) return {};
  const WordList words = read_words(*node);
  return {words.begin(), words.end()};
}

void add_word(WordForms& table, const std::string& key, WordList forms) {
  if (key.size() > 1 && key.front() == '-') {
    table.by_end.emplace_back(to_code_points(std::string_view(key).substr(1)), std::move(forms));
    std::stable_sort(table.by_end.begin(), table.by_end.end(),
                     [](const auto& left, const auto& right) { return left.first.size() > right.first.size(); });
    return;
  }
  table.whole.emplace(to_code_points(key), std::move(forms));
}

WordForms read_word_forms(const YamlNode* parent, std::string_view key) {
  WordForms table;
  const YamlNode* node = parent == nullptr ? nullptr : parent->find(key);
  if (node == nullptr) return table;
  for (const auto& [word, forms] : node->entries()) add_word(table, word, read_words(forms));
  return table;
}

class RuleReader {
 public:
  explicit RuleReader(const YamlNode* lists) {
    if (lists == nullptr) return;
    for (const auto& [name, words] : lists->entries()) {
      const WordList read = read_words(words);
      lists_.emplace(name, WordSet(read.begin(), read.end()));
    }
  }

  [[nodiscard]] std::vector<EndingRule> read(const YamlNode* parent, std::string_view key) const {
    const YamlNode* node = parent == nullptr ? nullptr : parent->find(key);
    return node == nullptr ? std::vector<EndingRule>() : read(*node);
  }

  [[nodiscard]] std::vector<EndingRule> read(const YamlNode& node) const {
    std::vector<EndingRule> rules;
    for (const YamlNode& item : node.items()) rules.push_back(read_rule(item));
    return rules;
  }

  [[nodiscard]] EndingRule read_rule(const YamlNode& item) const {
    item.allow_keys({"end", "to", "stress", "syllables", "only", "before", "drop", "first"});
    EndingRule rule;
    read_pattern(item.at("end"), rule);
    if (const YamlNode* to = item.find("to")) rule.becomes = read_words(*to);
    if (const YamlNode* stress = item.find("stress")) {
      if (stress->text() != "last") stress->refuse("the stress of a rule is not known", "last");
      rule.asks_stress_last = true;
    }
    rule.syllables = static_cast<std::size_t>(item.integer_or("syllables", 0));
    if (const YamlNode* only = item.find("only")) {
      const auto found = lists_.find(only->text());
      if (found == lists_.end()) only->refuse("there is no such list of words", "a name under \"lists\"");
      rule.only = found->second;
    }
    return rule;
  }

 private:
  static void read_pattern(const YamlNode& node, EndingRule& rule) {
    const std::u32string pattern = to_code_points(node.text());
    std::size_t i = 0;
    while (i < pattern.size() && pattern[i] == U'[') {
      EndingRule::LetterSet set;
      ++i;
      if (i < pattern.size() && pattern[i] == U'^') {
        set.is_negated = true;
        ++i;
      }
      while (i < pattern.size() && pattern[i] != U']') set.letters += pattern[i++];
      if (i == pattern.size()) node.refuse("a bracket is not closed", "[letters]");
      ++i;
      rule.kept.push_back(std::move(set));
    }
    rule.replaced = pattern.substr(i);
    if (rule.replaced.find(U'[') != std::u32string::npos) node.refuse("letters in brackets stand before the others");
  }

  std::map<std::string, WordSet> lists_;
};

void read_phrase(const YamlNode& root, Paradigms& out) {
  const YamlNode* phrase = root.find("phrase");
  if (phrase == nullptr) return;
  phrase->allow_keys({"head", "breaks", "invariable", "before_head", "gradable", "particles", "infinitive_marks"});
  const std::string head = phrase->text_or("head", "last");
  if (head != "first" && head != "last") phrase->at("head").refuse("the place of the head is not known", "first or last");
  out.is_head_first = head == "first";
  out.breaks = read_set(phrase, "breaks");
  out.invariable_words = read_set(phrase, "invariable");
  out.before_head = read_set(phrase, "before_head");
  out.gradable = read_set(phrase, "gradable");
  out.particles = read_set(phrase, "particles");
  out.infinitive_marks = read_set(phrase, "infinitive_marks");
}

void read_stress(const YamlNode& root, Paradigms& out) {
  const YamlNode* stress = root.find("stress");
  if (stress == nullptr) return;
  stress->allow_keys({"strong", "weak", "marked", "penultimate_after"});
  out.stress.strong = to_code_points(stress->at("strong").text());
  out.stress.weak = to_code_points(stress->at("weak").text());
  out.stress.penultimate_after = to_code_points(stress->at("penultimate_after").text());
  for (const auto& [plain, marked] : stress->at("marked").entries()) {
    const std::u32string from = to_code_points(plain);
    const std::u32string to = to_code_points(marked.text());
    if (from.size() != 1 || to.size() != 1) marked.refuse("a vowel with its mark is one letter for one letter");
    out.stress.marked.emplace(from.front(), to.front());
    out.stress.plain.emplace(to.front(), from.front());
  }
}

void read_noun(const YamlNode& root, const RuleReader& rules, Paradigms& out) {
  const YamlNode* noun = root.find("noun");
  if (noun == nullptr) return;
  noun->allow_keys({"irregular", "invariable", "singulars_like_plurals", "plural_only", "plural", "singular", "feminine_of", "feminine",
                    "common_gender", "common_gender_endings", "gender"});
  out.irregular_plurals = read_word_forms(noun, "irregular");
  for (const auto& [singular, plurals] : in_order(out.irregular_plurals.whole))
    for (const std::u32string& plural : plurals) out.irregular_singulars.whole.emplace(plural, WordList{std::u32string(singular)});
  for (const auto& [singular, plurals] : out.irregular_plurals.by_end)
    for (const std::u32string& plural : plurals) out.irregular_singulars.by_end.emplace_back(plural, WordList{singular});
  out.invariable_nouns = read_set(noun, "invariable");
  out.singulars_like_plurals = read_set(noun, "singulars_like_plurals");
  out.plural_only = read_set(noun, "plural_only");
  out.plural_rules = rules.read(noun, "plural");
  out.singular_rules = rules.read(noun, "singular");
  out.feminines = read_word_forms(noun, "feminine_of");
  out.feminine_rules = rules.read(noun, "feminine");
  out.common_gender = read_set(noun, "common_gender");
  out.common_gender_rules = rules.read(noun, "common_gender_endings");
  if (const YamlNode* gender = noun->find("gender")) {
    gender->allow_keys({"m", "f", "n", "endings"});
    for (const std::string_view name : {"m", "f", "n"})
      for (const std::u32string& word : read_set(gender, name))
        out.gender_exceptions.whole.emplace(word, WordList{to_code_points(name)});
    out.gender_rules = rules.read(gender, "endings");
  }
}

void read_adjective(const YamlNode& root, const RuleReader& rules, Paradigms& out) {
  const YamlNode* adjective = root.find("adjective");
  if (adjective == nullptr) return;
  adjective->allow_keys({"agrees", "feminine_of", "feminine", "masculine", "extra", "comparisons", "comparative", "superlative"});
  out.adjectives_agree = adjective->boolean_or("agrees", false);
  out.adjective_feminines = read_word_forms(adjective, "feminine_of");
  out.adjective_feminine_rules = rules.read(adjective, "feminine");
  out.adjective_masculine_rules = rules.read(adjective, "masculine");
  out.adjective_extra = read_word_forms(adjective, "extra");
  out.comparatives = read_word_forms(adjective, "comparisons");
  out.comparative_rules = rules.read(adjective, "comparative");
  out.superlative_rules = rules.read(adjective, "superlative");
}

const std::vector<std::string>& persons() {
  static const std::vector<std::string> names = {"1 singular", "2 singular", "3 singular", "1 plural", "2 plural", "3 plural"};
  return names;
}

// "+a/+e": the ways of writing one ending; "none": no such form.
WordList split_ways(const YamlNode& node) {
  WordList out;
  if (node.text() == "none") return out;
  std::u32string way;
  for (const char32_t letter : to_code_points(node.text())) {
    if (letter == U'/') {
      out.push_back(std::move(way));
      way.clear();
    } else {
      way += letter;
    }
  }
  if (!way.empty()) out.push_back(std::move(way));
  return out;
}

Conjugation read_conjugation(const YamlNode& node, const RuleReader& rules) {
  node.allow_keys({"ending", "slots", "joints"});
  Conjugation out;
  out.ending = to_code_points(node.at("ending").text());
  for (const YamlNode& item : node.at("slots").items()) {
    item.allow_keys({"features", "add", "stem", "weak"});
    VerbSlot slot;
    slot.features = item.at("features").text();
    const std::string stem = item.text_or("stem", "plain");
    using Stem = VerbSlot::Stem;
    if (stem == "plain") slot.stem = Stem::plain;
    else if (stem == "weak") slot.stem = Stem::weak;
    else if (stem == "infinitive") slot.stem = Stem::infinitive;
    else if (stem == "preterite") slot.stem = Stem::preterite;
    else if (stem == "subjunctive") slot.stem = Stem::subjunctive;
    else item.at("stem").refuse("the stem is not known", "plain, weak, infinitive, preterite or subjunctive");
    const std::vector<YamlNode>& endings = item.at("add").items();
    if (endings.size() != 1 && endings.size() != persons().size())
      item.at("add").refuse("a slot has one ending or one for each person", "1 or 6 endings");
    for (std::size_t i = 0; i < endings.size(); ++i)
      slot.endings.emplace_back(endings.size() == 1 ? std::string() : persons()[i], split_ways(endings[i]));
    for (const std::string& person : item.texts_or_none("weak")) {
      if (std::find(persons().begin(), persons().end(), person) == persons().end())
        item.at("weak").refuse("the person is not known", "\"1 singular\" … \"3 plural\"");
      slot.weak_persons.insert(person);
    }
    out.slots.push_back(std::move(slot));
  }
  if (const YamlNode* joints = node.find("joints"))
    for (const YamlNode& item : joints->items()) {
      Joint joint;
      joint.rule = rules.read_rule(item);
      if (joint.rule.becomes.size() != 1) item.refuse("a joint becomes one thing", "to: text");
      for (const std::string& before : item.texts_or_none("before")) joint.before.push_back(to_code_points(before));
      joint.dropped = static_cast<std::size_t>(item.integer_or("drop", 0));
      joint.first = to_code_points(item.text_or("first", ""));
      out.joints.push_back(std::move(joint));
    }
  return out;
}

void read_verb(const YamlNode& root, const RuleReader& rules, Paradigms& out) {
  const YamlNode* verb = root.find("verb");
  if (verb == nullptr) return;
  verb->allow_keys({"prefixes", "participle_cues", "negations", "forms", "lists", "irregular_order", "irregular",
                    "irregular_more", "known", "conjugations", "stem_changes", "conjugated", "participle_feminine",
                    "reflexive", "enclitics", "takes_enclitics", "alone", "stem_change_prefixes"});
  if (const YamlNode* prefixes = verb->find("prefixes")) out.verb_prefixes = read_words(*prefixes);
  std::stable_sort(out.verb_prefixes.begin(), out.verb_prefixes.end(),
                   [](const auto& left, const auto& right) { return left.size() > right.size(); });
  out.verbs_alone = read_set(verb, "alone");
  if (const YamlNode* prefixes = verb->find("stem_change_prefixes")) out.stem_change_prefixes = read_words(*prefixes);
  out.participle_cues = read_set(verb, "participle_cues");
  out.negations = read_set(verb, "negations");
  out.known_verbs = read_set(verb, "known");
  if (const YamlNode* forms = verb->find("forms"))
    for (const auto& [features, list] : forms->entries()) out.verb_rules.emplace_back(features, rules.read(list));
  if (const YamlNode* irregular = verb->find("irregular")) {
    const std::vector<std::string> order = verb->at("irregular_order").texts();
    for (const auto& [word, parts] : irregular->entries()) {
      if (parts.items().size() != order.size()) parts.refuse("an irregular verb lists each of its parts", "as irregular_order");
      auto& forms = out.irregular_verb_forms[to_code_points(word)];
      for (std::size_t i = 0; i < order.size(); ++i) forms[order[i]] = read_words(parts.items()[i]);
    }
  }
  if (const YamlNode* more = verb->find("irregular_more"))
    for (const auto& [word, parts] : more->entries())
      for (const auto& [features, forms] : parts.entries())
        out.irregular_verb_forms[to_code_points(word)][features] = read_words(forms);
  for (const auto& [word, forms] : in_order(out.irregular_verb_forms))
    for (const auto& [features, ways] : forms)
      for (const std::u32string& way : ways)
        if (way != word) out.verb_by_past.emplace(way, word);
  if (const YamlNode* conjugations = verb->find("conjugations"))
    for (const YamlNode& item : conjugations->items()) out.conjugations.push_back(read_conjugation(item, rules));
  if (const YamlNode* changes = verb->find("stem_changes"))
    for (const YamlNode& item : changes->items()) {
      item.allow_keys({"vowel", "stressed", "weak", "verbs"});
      StemChange change;
      change.vowel = to_code_points(item.at("vowel").text());
      change.stressed = to_code_points(item.at("stressed").text());
      change.weak = to_code_points(item.text_or("weak", item.at("vowel").text()));
      for (const std::string& word : item.at("verbs").texts()) add_word(change.verbs, word, {U""});
      out.stem_changes.push_back(std::move(change));
    }
  if (const YamlNode* conjugated = verb->find("conjugated"))
    for (const auto& [word, parts] : conjugated->entries()) {
      IrregularVerb irregular;
      for (const auto& [key, value] : parts.entries()) {
        if (key == "preterite_stem") irregular.preterite_stem = to_code_points(value.text());
        else if (key == "future_stem") irregular.future_stem = to_code_points(value.text());
        else if (key == "subjunctive_stem") irregular.subjunctive_stem = to_code_points(value.text());
        else
          for (const YamlNode& form : value.items()) irregular.forms["verb " + key].push_back(split_ways(form));
      }
      out.irregular_conjugations.emplace(to_code_points(word), std::move(irregular));
    }
  out.participle_feminine_rules = rules.read(verb, "participle_feminine");
  out.reflexive = to_code_points(verb->text_or("reflexive", ""));
  if (const YamlNode* enclitics = verb->find("enclitics")) out.enclitics = read_words(*enclitics);
  for (const std::string& features : verb->texts_or_none("takes_enclitics")) out.takes_enclitics.insert(features);
}

std::shared_ptr<const Paradigms> read_paradigms(const LanguageTag& language) {
  const std::shared_ptr<const YamlNode> file = load_language_file(language, "inflection.yaml");
  if (file == nullptr) return nullptr;
  file->allow_keys({"coverage", "attached", "vowels", "stress", "phrase", "noun", "adjective", "verb", "cues", "acronyms"});
  auto out = std::make_shared<Paradigms>();
  const auto bytes = read_file(data_folder() / file->file());
  if (!bytes) throw std::runtime_error(bytes.error().sentence());
  out->fingerprint = sha256(*bytes);
  out->coverage = file->at("coverage").text();
  out->vowels = to_code_points(file->text_or("vowels", ""));
  if (const YamlNode* attached = file->find("attached")) {
    attached->allow_keys({"prefixes", "suffixes"});
    out->attached_prefixes = attached->texts_or_none("prefixes");
    out->attached_suffixes = attached->texts_or_none("suffixes");
  }
  const YamlNode* verb = file->find("verb");
  const RuleReader rules(verb == nullptr ? nullptr : verb->find("lists"));
  read_stress(*file, *out);
  read_phrase(*file, *out);
  read_noun(*file, rules, *out);
  read_adjective(*file, rules, *out);
  read_verb(*file, rules, *out);
  if (const YamlNode* cues = file->find("cues")) {
    cues->allow_keys({"noun", "verb"});
    out->noun_cues = cues->texts_or_none("noun");
    out->verb_cues = cues->texts_or_none("verb");
  }
  out->acronym_endings = file->texts_or_none("acronyms");
  out->has_paradigms = !out->plural_rules.empty() || !out->verb_rules.empty() || !out->conjugations.empty();
  return out;
}

}  // namespace

// Reading takes milliseconds and an inflector is made wherever forms are asked for: once in a process is enough.
std::shared_ptr<const Paradigms> load_paradigms(const LanguageTag& language) {
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const Paradigms>> known;
  const std::lock_guard lock(mutex);
  if (const auto it = known.find(language.text()); it != known.end()) return it->second;
  return known.emplace(language.text(), read_paradigms(language)).first->second;
}

}  // namespace homeword
