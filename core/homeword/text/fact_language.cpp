#include "homeword/text/fact_language.h"
#include "homeword/text/ordinary_words.h"

#include <unicode/dtfmtsym.h>
#include <unicode/locid.h>

#include <algorithm>
#include <mutex>

#include "homeword/text/language_data.h"
#include "homeword/text/unicode.h"

namespace homeword {
namespace {

std::vector<std::string> folded_words(std::string_view text) {
  std::vector<std::string> words;
  for (const FactToken& token : find_fact_tokens(text)) words.push_back(token.folded);
  return words;
}

// As a token of a text reads: lower case, apostrophes straight.
std::string fold_name(std::string_view name) {
  std::string out;
  for (const FactToken& token : find_fact_tokens(name)) out += token.folded;
  return out;
}

void load_word_roles(const YamlNode* node, std::vector<FactWords>& out) {
  if (node == nullptr) return;
  for (const auto& [role, forms] : node->entries())
    for (const std::string& form : forms.texts()) {
      constexpr std::string_view plural = "_plural";
      const bool is_plural = role.ends_with(plural);
      out.push_back({folded_words(form), is_plural ? role.substr(0, role.size() - plural.size()) : role, is_plural});
    }
  std::stable_sort(out.begin(), out.end(), [](const FactWords& left, const FactWords& right) {
    return left.words.size() > right.words.size();
  });
}

void load_texts(const YamlNode* node, TextMap& out) {
  if (node == nullptr) return;
  for (const auto& [key, value] : node->entries()) out[key] = value.text();
}

void load_list(const YamlNode& node, std::string_view key, std::size_t size, std::vector<std::string>& out) {
  const YamlNode* list = node.find(key);
  if (list == nullptr) return;
  out = list->texts();
  if (out.size() != size) list->refuse("the list has " + std::to_string(out.size()) + " entries", std::to_string(size));
}

void load_words(const YamlNode* node, FactLanguage& language) {
  if (node == nullptr) return;
  for (const auto& [name, list] : node->entries()) {
    if (list.is_map()) {
      for (const auto& [key, forms] : list.entries())
        for (const std::string& form : forms.texts()) language.patterns.add_word(name, key, form);
    } else {
      for (const std::string& form : list.texts()) language.patterns.add_word(name, form, form);
    }
  }
}

void load_writing(const YamlNode& node, FactLanguage& language) {
  node.allow_keys({"months", "months_alone", "weekdays", "weekdays_plural", "seasons", "periods", "templates",
                   "day_words", "zones", "with_article", "phrases", "contractions", "joins", "trails", "ordinal_words",
                   "citation_words", "honorifics", "unit_joint", "year_comes_first"});
  load_list(node, "months", 12, language.months);
  load_list(node, "months_alone", 12, language.months_alone);
  load_list(node, "weekdays", 7, language.weekdays);
  load_list(node, "weekdays_plural", 7, language.weekdays_plural);
  load_list(node, "seasons", 4, language.seasons);
  if (const YamlNode* periods = node.find("periods"))
    for (const YamlNode& period : periods->items()) {
      period.allow_keys({"from", "text"});
      language.periods.emplace_back(static_cast<int>(period.at("from").integer()) * 60, period.at("text").text());
    }
  load_texts(node.find("templates"), language.templates);
  load_texts(node.find("day_words"), language.day_words);
  load_texts(node.find("zones"), language.written_zones);
  load_texts(node.find("with_article"), language.with_article);
  load_texts(node.find("joins"), language.written_joins);
  load_texts(node.find("trails"), language.written_trails);
  load_texts(node.find("ordinal_words"), language.ordinal_words);
  load_texts(node.find("citation_words"), language.citation_words);
  language.year_comes_first = node.boolean_or("year_comes_first", false);
  language.unit_joint = node.text_or("unit_joint", language.unit_joint);
  if (const YamlNode* phrases = node.find("phrases"))
    for (const auto& [role, shapes] : phrases->entries()) {
      if (shapes.is_map())
        load_texts(&shapes, language.phrases[role]);
      else
        language.phrases[role]["any"] = shapes.text();
    }
  if (const YamlNode* honorifics = node.find("honorifics"))
    for (const auto& [key, forms] : honorifics->entries()) load_texts(&forms, language.honorifics[key]);
  if (const YamlNode* contractions = node.find("contractions"))
    for (const auto& [from, to] : contractions->entries()) language.contractions.emplace_back(from, to.text());
}

FactKind fact_kind_of(const YamlNode& place, std::string_view name) {
  const std::optional<FactKind> kind = value_of(fact_kind_names, name);
  if (!kind) place.refuse("\"" + std::string(name) + "\" is not a kind of fact", all_names(fact_kind_names));
  return *kind;
}

void load_file(const YamlNode& file, FactLanguage& language) {
  file.allow_keys({"words", "macros", "patterns", "numbers", "leads", "joins", "trails", "attributive_after",
                   "followers", "subject_followers", "governed", "clock", "write"});
  load_words(file.find("words"), language);
  if (const YamlNode* macros = file.find("macros"))
    for (const auto& [name, pattern] : macros->entries()) language.patterns.add_macro(name, pattern.text());
  if (const YamlNode* numbers = file.find("numbers")) {
    numbers->allow_keys({"decimal", "group"});
    language.decimal_separators = numbers->text_or("decimal", language.decimal_separators);
    language.group_separators = numbers->text_or("group", language.group_separators);
  }
  load_word_roles(file.find("leads"), language.leads);
  load_word_roles(file.find("joins"), language.joins);
  load_word_roles(file.find("trails"), language.trails);
  for (const std::string& word : file.texts_or_none("attributive_after")) language.attributive_after.insert(fold(word));
  for (const std::string& word : file.texts_or_none("followers")) language.followers.insert(fold(word));
  for (const std::string& word : file.texts_or_none("subject_followers")) language.subject_followers.insert(fold(word));
  if (const YamlNode* governed = file.find("governed"))
    for (const auto& [lead, words] : governed->entries())
      for (const std::string& word : words.texts()) language.governed[lead].insert(fold(word));
  language.has_24_hours = file.integer_or("clock", language.has_24_hours ? 24 : 12) == 24;
  if (const YamlNode* writing = file.find("write")) load_writing(*writing, language);
}

// Patterns name word lists, so they come last, when all lists are complete (ICU's names included).
void load_patterns(const YamlNode& file, FactLanguage& language) {
  const YamlNode* patterns = file.find("patterns");
  if (patterns == nullptr) return;
  for (const auto& [kind_name, list] : patterns->entries()) {
    const FactKind kind = fact_kind_of(list, kind_name);
    for (const YamlNode& pattern : list.items()) {
      try {
        language.patterns.add_pattern(kind, pattern.text());
      } catch (const YamlShapeError&) {
        throw;
      } catch (const std::runtime_error& error) {
        pattern.refuse(error.what());
      }
    }
  }
}

std::string to_utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

// ICU's names of months and weekdays, unless what ICU has is another language's (ht would speak French).
void add_icu_names(FactLanguage& language) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Locale locale(language.tag.text().c_str());
  const icu::DateFormatSymbols symbols(locale, status);
  if (U_FAILURE(status)) return;
  const icu::Locale actual = symbols.getLocale(ULOC_ACTUAL_LOCALE, status);
  if (U_FAILURE(status) || language.tag.language() != actual.getLanguage()) return;

  using Symbols = icu::DateFormatSymbols;
  const bool has_months = language.patterns.has_words("month");
  const bool has_weekdays = language.patterns.has_words("weekday");
  const auto read = [&](bool is_month, Symbols::DtContextType context, Symbols::DtWidthType width,
                        std::vector<std::string>* names) {
    int32_t count = 0;
    const icu::UnicodeString* found =
        is_month ? symbols.getMonths(count, context, width) : symbols.getWeekdays(count, context, width);
    std::vector<std::string> all;
    const int size = is_month ? 12 : 7;
    for (int i = 0; i < size; ++i) {
      const int index = is_month ? i : (i + 1) % 7 + 1;  // ICU's weekdays are Sunday = 1; ours start with Monday
      if (index >= count) return;
      all.push_back(to_utf8(found[index]));
      if (all.back().empty()) return;
    }
    if (names != nullptr && names->empty()) *names = all;
    if (is_month ? has_months : has_weekdays) return;
    for (int i = 0; i < size; ++i)
      language.patterns.add_word(is_month ? "month" : "weekday", std::to_string(i + 1),
                                 all[static_cast<std::size_t>(i)]);
  };
  read(true, Symbols::FORMAT, Symbols::WIDE, &language.months);
  read(true, Symbols::STANDALONE, Symbols::WIDE, &language.months_alone);
  read(true, Symbols::FORMAT, Symbols::ABBREVIATED, nullptr);
  read(true, Symbols::STANDALONE, Symbols::ABBREVIATED, nullptr);
  read(false, Symbols::FORMAT, Symbols::WIDE, &language.weekdays);
  read(false, Symbols::STANDALONE, Symbols::WIDE, nullptr);
  read(false, Symbols::FORMAT, Symbols::ABBREVIATED, nullptr);
}

// The words that are capitalised without being names: headings, events, school words.
void load_ordinary_words(const YamlNode& file, FactLanguage& language) {
  file.allow_keys({"words", "endings"});
  for (const YamlNode& line : file.at("words").items())
    for (std::string& word : folded_words(line.text())) language.names.ordinary_words.insert(std::move(word));
  language.names.endings = file.texts_or_none("endings");
}

// Names of people, the same in every language, weighed by what this language's words are.
void load_person_names(const YamlNode& file, FactLanguage& language) {
  file.allow_keys({"given", "given_feminine", "given_masculine", "surnames"});
  FactNameRules& rules = language.names;
  const auto strength_of = [&](const std::string& name) {
    FactTokens tokens;
    tokens.tokens = find_fact_tokens(name);
    tokens.numbers.resize(tokens.tokens.size());
    language.patterns.prepare(tokens);
    if (const auto found = language.patterns.find_word("weak_name", tokens, 0); found.first == tokens.tokens.size())
      return NameStrength::weak;
    const std::string folded = fold_name(name);
    if (rules.ordinary_words.contains(folded)) return NameStrength::ordinary;
    return rules.is_ordinary(folded) ? NameStrength::derived : NameStrength::sure;
  };
  const auto read = [&](std::string_view key, auto add) {
    for (const YamlNode& line : file.at(key).items()) {
      const std::string& text = line.text();
      for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        if (end > at) {
          const std::string name = text.substr(at, end - at);
          add(rules.people[fold_name(name)], strength_of(name));
        }
        at = end + 1;
      }
    }
  };
  const auto add_given = [](GivenGender gender) {
    return [gender](PersonName& name, NameStrength strength) {
      name.gender = name.given == NameStrength::none || name.gender == gender ? gender : GivenGender::unknown;
      name.given = strength;
    };
  };
  read("given_feminine", add_given(GivenGender::feminine));
  read("given_masculine", add_given(GivenGender::masculine));
  read("given", add_given(GivenGender::unknown));
  read("surnames", [](PersonName& name, NameStrength strength) { name.family = strength; });
}

std::shared_ptr<const FactLanguage> load_fact_language(const LanguageTag& tag) {
  auto language = std::make_shared<FactLanguage>();
  language->tag = tag;
  const std::shared_ptr<const YamlNode> shared = load_language_file_or_root(LanguageTag::of("und"), "facts.yaml");
  load_file(*shared, *language);
  const std::shared_ptr<const YamlNode> own = load_language_file(tag, "facts.yaml");
  language->has_data = own != nullptr && own != shared;
  if (language->has_data) {
    load_file(*own, *language);
    add_icu_names(*language);
    if (const auto words = load_language_file(tag, "ordinary_words.yaml")) load_ordinary_words(*words, *language);
    if (!language->names.ordinary_words.empty())
      load_person_names(*load_language_file_or_root(LanguageTag::of("und"), "person_names.yaml"), *language);
  }
  load_patterns(*shared, *language);
  if (language->has_data) load_patterns(*own, *language);
  if (language->months_alone.empty()) language->months_alone = language->months;
  if (language->weekdays_plural.empty()) language->weekdays_plural = language->weekdays;
  return language;
}

}  // namespace

bool FactNameRules::is_ordinary(const std::string& word) const {
  if (ordinary_words.contains(word)) return true;
  for (const std::string& ending : endings) {
    if (word.size() < ending.size() + 3 || !word.ends_with(ending)) continue;
    const std::string stem = word.substr(0, word.size() - ending.size());
    if (ordinary_words.contains(stem) || ordinary_words.contains(stem + "e")) return true;
    if (stem.back() == 'i' && ordinary_words.contains(stem.substr(0, stem.size() - 1) + "y")) return true;
    if (stem.size() > 3 && stem.back() == stem[stem.size() - 2] && ordinary_words.contains(stem.substr(0, stem.size() - 1)))
      return true;
  }
  return false;
}

const PersonName& FactNameRules::find_person(const std::string& word) const {
  static const PersonName nobody;
  const auto found = people.find(word);
  return found == people.end() ? nobody : found->second;
}

const std::string* FactLanguage::find_template(std::string_view name) const {
  const auto found = templates.find(name);
  return found == templates.end() ? nullptr : &found->second;
}

std::shared_ptr<const FactLanguage> find_fact_language(const LanguageTag& tag) {
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const FactLanguage>> languages;
  const std::lock_guard lock(mutex);
  std::shared_ptr<const FactLanguage>& language = languages[tag.text()];
  if (language == nullptr) language = load_fact_language(tag);
  return language;
}

std::string fill_template(std::string_view pattern, const TextMap& fields) {
  std::string out;
  std::size_t bracket = std::string::npos;  // where the open bracket's text starts in `out`
  bool is_bracket_filled = true;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '[') {
      bracket = out.size();
      is_bracket_filled = true;
    } else if (pattern[i] == ']') {
      if (!is_bracket_filled) out.resize(bracket);
      bracket = std::string::npos;
    } else if (pattern[i] == '{') {
      const std::size_t end = pattern.find('}', i);
      if (end == std::string_view::npos) return {};
      const auto field = fields.find(pattern.substr(i + 1, end - i - 1));
      if (field != fields.end() && !field->second.empty())
        out += field->second;
      else if (bracket != std::string::npos)
        is_bracket_filled = false;
      else
        return {};
      i = end;
    } else {
      out += pattern[i];
    }
  }
  return out;
}

bool is_ordinary_word(std::string_view word, const LanguageTag& language) {
  return find_fact_language(language)->names.is_ordinary(fold(word));
}

bool is_given_name(std::string_view word, const LanguageTag& language) {
  return find_fact_language(language)->names.find_person(fold(word)).given >= NameStrength::ordinary;
}

}  // namespace homeword
