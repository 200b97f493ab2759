#include "homeword/text/inflection.h"

#include <algorithm>
#include <set>

#include "homeword/text/grammatical_gender.h"
#include "homeword/text/inflection_paradigms.h"
#include "homeword/text/unicode.h"

namespace homeword {

namespace {

using Paradigms = Inflector::Paradigms;
using WordList = std::vector<std::u32string>;

std::u32string lower(std::u32string_view text) {
  std::u32string out(text);
  for (char32_t& letter : out) {
    if (letter >= 0x80) return to_code_points(to_lower(to_utf8(text)));
    if (letter >= U'A' && letter <= U'Z') letter += U'a' - U'A';
  }
  return out;
}

enum class Class { noun, verb, adjective, none };

// Kinds of words as glossaries and treebanks write them: "noun", "noun phrase", "NOUN", "verb-phrase", "ADJ", "proper-noun".
Class class_of(std::string_view part_of_speech) {
  const std::string name = to_lower(part_of_speech);
  if (name.starts_with("proper") || name == "propn" || name == "name") return Class::none;
  if (name.starts_with("noun") || name == "n" || name == "nn") return Class::noun;
  if (name.starts_with("verb") || name == "v") return Class::verb;
  if (name.starts_with("adj")) return Class::adjective;
  return Class::none;
}

// Words of a phrase, as parts of texts that stand elsewhere: a glossary of a hundred thousand terms asks for as many forms.
using Words = std::vector<std::u32string_view>;

// A term in words and what stands between them; words may be parted by spaces and hyphens.
class Phrase {
 public:
  explicit Phrase(std::string_view term) : text_(to_code_points(term)), lowered_(text_) {
    constexpr std::size_t usual = 6;
    words.reserve(usual);
    written.reserve(usual);
    gaps.reserve(usual + 1);
    const std::u32string_view text = text_;
    std::size_t gap = 0;
    for (std::size_t at = 0; at < text.size();) {
      if (parts(text[at])) {
        ++at;
        continue;
      }
      const std::size_t start = at;
      while (at < text.size() && !parts(text[at])) ++at;
      gaps.push_back(text.substr(gap, start - gap));
      written.push_back(text.substr(start, at - start));
      words.push_back(lower_in_place(start, at));
      gap = at;
    }
    gaps.push_back(text.substr(gap));
  }
  Phrase(const Phrase&) = delete;
  Phrase& operator=(const Phrase&) = delete;

  [[nodiscard]] std::u32string_view lowered() const { return lowered_; }  // all of it, gaps too

  Words words;         // lower case, where that is as long as what was written
  Words written;
  Words gaps;          // gaps[i] stands before words[i]; one more at the end

 private:
  static bool parts(char32_t c) {
    return is_white_space(c) || c == U'-' || c == 0x2010 || c == 0x2011 || c == 0x2013 || c == U',' || c == U'/';
  }
  std::u32string_view lower_in_place(std::size_t start, std::size_t end) {
    const std::u32string_view word = std::u32string_view(text_).substr(start, end - start);
    const auto is_plain = [](char32_t letter) { return letter < 0x80 && (letter < U'A' || letter > U'Z'); };
    if (!std::all_of(word.begin(), word.end(), is_plain))
      if (const std::u32string small = lower(word); small.size() == word.size())
        std::copy(small.begin(), small.end(), lowered_.begin() + static_cast<std::ptrdiff_t>(start));
    return std::u32string_view(lowered_).substr(start, end - start);
  }

  std::u32string text_;
  std::u32string lowered_;
};

// The new form with the capitals of the word as it was written.
std::u32string with_case(std::u32string_view form, std::u32string_view written, std::u32string_view lower_case) {
  if (written == lower_case) return std::u32string(form);
  std::size_t same = 0;
  while (same < form.size() && same < lower_case.size() && form[same] == lower_case[same]) ++same;
  std::u32string out(written.substr(0, same));
  out += form.substr(same);
  if (same == 0 && !written.empty() && is_upper_case(written.front()))
    out = to_code_points(capitalise_first(to_utf8(out)));
  return out;
}

void append(std::string& out, std::u32string_view text) {
  for (const char32_t letter : text) {
    if (letter < 0x80) out += static_cast<char>(letter);
    else append_code_point(out, letter);
  }
}

void append_with_case(std::string& out, std::u32string_view form, std::u32string_view written, std::u32string_view lower_case) {
  if (written == lower_case) append(out, form);
  else append(out, with_case(form, written, lower_case));
}

// The phrase with other words.
std::string join(const Phrase& phrase, const Words& words) {
  std::string out;
  std::size_t size = 0;
  for (const std::u32string_view word : words) size += word.size() + 1;
  out.reserve(size);
  for (std::size_t i = 0; i < words.size(); ++i) {
    append(out, phrase.gaps[i]);
    append_with_case(out, words[i], phrase.written[i], phrase.words[i]);
  }
  append(out, phrase.gaps.back());
  return out;
}

// The phrase with another word in one place.
std::string join_with(const Phrase& phrase, std::size_t at, std::u32string_view word) {
  std::string out;
  std::size_t size = word.size();
  for (const std::u32string_view one : phrase.written) size += one.size() + 1;
  out.reserve(size);
  for (std::size_t i = 0; i < phrase.words.size(); ++i) {
    append(out, phrase.gaps[i]);
    if (i == at)
      append_with_case(out, word, phrase.written[i], phrase.words[i]);
    else
      append(out, phrase.written[i]);
  }
  append(out, phrase.gaps.back());
  return out;
}

bool has_digit(std::u32string_view word) { return std::any_of(word.begin(), word.end(), is_digit); }

// Letters, and none of them small: "IEP", the "W" of "W-9", the "I" of "Título I".
bool is_code(std::u32string_view written) { return std::all_of(written.begin(), written.end(), is_upper_case); }

// The forms of a term as it may stand in text, spellings with several features several times.
class FormList {
 public:
  FormList() { forms.reserve(12); }  // as many as most nouns have, and no block so large that memory is tidied up for it
  void add(std::string text, Number number, Gender gender, std::string features) {
    forms.push_back({std::move(text), number, gender, std::move(features)});
  }
  std::vector<InflectedForm> forms;
};

class Inflection {
 public:
  Inflection(const Paradigms& paradigms, const InflectionRequest& request)
      : paradigms_(paradigms), request_(request), phrase_(request.term) {}

  [[nodiscard]] std::vector<InflectedForm> all() {
    if (phrase_.words.empty()) return {};
    Class kind = class_of(request_.part_of_speech);
    if (request_.part_of_speech.empty()) kind = guess_class();
    switch (kind) {
      case Class::noun: add_noun_forms(); break;
      case Class::verb: add_verb_forms(); break;
      case Class::adjective: add_adjective_forms(); break;
      case Class::none: list_.add(request_.term, Number::singular, request_.gender, ""); break;
    }
    return std::move(list_.forms);
  }

 private:
  [[nodiscard]] bool is_verb_like() const {
    if (paradigms_.infinitive_marks.contains(phrase_.words.front())) return phrase_.words.size() > 1;
    if (paradigms_.is_known_verb(phrase_.words.front()))
      return phrase_.words.size() == 1 || paradigms_.particles.contains(phrase_.words.back());
    return phrase_.words.size() > 1 && paradigms_.particles.contains(phrase_.words.back());
  }
  [[nodiscard]] Class guess_class() const { return is_verb_like() ? Class::verb : Class::noun; }

  // The words before this one change with the head; the rest stays.
  [[nodiscard]] std::size_t find_break() const {
    for (std::size_t i = 1; i < phrase_.words.size(); ++i) {
      const std::u32string_view word = phrase_.words[i];
      if (paradigms_.breaks.contains(word) && i + 1 < phrase_.words.size()) return i;
      const std::size_t apostrophe = word.find_first_of(std::u32string_view(U"'\u2019"));  // "d'école"
      if (apostrophe != std::u32string_view::npos && paradigms_.breaks.contains(word.substr(0, apostrophe))) return i;
    }
    return phrase_.words.size();
  }

  // ---- Nouns ----

  void add_noun_forms() {
    // A table of whole phrases first: "attorney general".
    if (phrase_.words.size() > 1)
      if (const std::u32string_view whole = phrase_.lowered();
          paradigms_.irregular_plurals.whole.contains(whole) && !paradigms_.irregular_plurals.find(whole).empty()) {
        const WordList plurals = paradigms_.irregular_plurals.find(whole);
        list_.add(request_.term, Number::singular, request_.gender, "noun");
        for (const std::u32string& plural : plurals)
          list_.add(to_utf8(with_case(plural, to_code_points(request_.term), whole)), Number::plural, request_.gender, "noun");
        return;
      }
    const std::size_t past = find_break();
    if (paradigms_.is_head_first)
      add_agreeing_forms(past);
    else
      add_head_last_forms(past);
  }

  void add_head_last_forms(std::size_t past) {
    const std::size_t head = past - 1;
    const std::u32string_view noun = phrase_.words[head];
    const WordList singulars = paradigms_.singulars_of(noun);
    const bool is_plural = !singulars.empty();
    list_.add(request_.term, is_plural ? Number::plural : Number::singular, request_.gender, "noun");
    const Number other_number = is_plural ? Number::singular : Number::plural;
    const WordList others = is_plural ? singulars : paradigms_.plurals_of(noun);
    for (const std::u32string& other : others) list_.add(join_with(phrase_, head, other), other_number, request_.gender, "noun");
    if (past < 2) return;
    std::vector<std::pair<Words, Number>> variants;
    // Adjectives before the head that are compared: "good deal", "best deals".
    for (std::size_t i = 0; i + 1 < past; ++i) {
      const std::u32string_view adjective = phrase_.words[i];
      if (!paradigms_.gradable.contains(adjective)) continue;
      if (variants.empty()) {
        variants.emplace_back(phrase_.words, is_plural ? Number::plural : Number::singular);
        for (const std::u32string& other : others) {
          variants.emplace_back(phrase_.words, other_number);
          variants.back().first[head] = other;
        }
      }
      for (const std::u32string& compared : paradigms_.comparisons_of(adjective))
        for (const auto& [words, number] : variants) {
          Words changed = words;
          changed[i] = compared;
          list_.add(join(phrase_, changed), number, request_.gender, "noun compared");
        }
    }
  }

  [[nodiscard]] bool is_invariable(std::size_t i, std::size_t head) const {
    const std::u32string_view word = phrase_.words[i];
    if (paradigms_.invariable_words.contains(word)) return true;
    // A number or a code names one of them and has no plural: "planes 504", "formularios W-9", "hepatitis B".
    if (i != head && (has_digit(word) || (is_code(phrase_.written[i]) && !is_code(phrase_.written[head])))) return true;
    // A capital in the middle of a phrase that begins small: a name ("medida Lexile").
    return i != head && is_upper_case(phrase_.written[i].front()) && !is_upper_case(phrase_.written[head].front());
  }

  void add_agreeing_forms(std::size_t past) {
    std::size_t head = 0;
    while (head + 1 < past && paradigms_.before_head.contains(phrase_.words[head])) ++head;
    const std::u32string_view noun = phrase_.words[head];
    const WordList singulars = paradigms_.singulars_of(noun);
    const bool is_plural = !singulars.empty() || paradigms_.plural_only.contains(noun);
    Gender gender = request_.gender;
    if (gender == Gender::none) gender = paradigms_.gender_of(noun);
    const Number own = is_plural ? Number::plural : Number::singular;
    const Number other = is_plural ? Number::singular : Number::plural;
    list_.add(request_.term, own, gender, "noun");
    if (has_digit(noun)) return;
    for (const std::u32string& form : is_plural ? singulars : paradigms_.plurals_of(noun)) {
      Words words = phrase_.words;
      words[head] = form;
      add_agreeing(words, head, past, other, Gender::none, gender);
    }
    const std::u32string singular(singulars.empty() ? noun : std::u32string_view(singulars.front()));
    // Persons of both genders: "director" and "directora", "estudiante recién llegada".
    WordList feminines = gender == Gender::feminine ? WordList() : paradigms_.feminines_of(singular);
    const bool is_common = request_.gender == Gender::none && paradigms_.has_common_gender(singular);
    if (is_common) {
      if (std::find(feminines.begin(), feminines.end(), singular) == feminines.end()) feminines.push_back(singular);
    }
    for (const std::u32string& feminine : feminines) {
      if (feminine == singular && past < 2) continue;
      Words words = phrase_.words;
      words[head] = feminine;
      add_agreeing(words, head, past, Number::singular, Gender::feminine, Gender::feminine);
      for (const std::u32string& plural : paradigms_.plurals_of(feminine)) {
        words[head] = plural;
        add_agreeing(words, head, past, Number::plural, Gender::feminine, Gender::feminine);
      }
    }
  }

  // Brings the words beside the head to a number (and to the feminine when asked) and adds every combination of the first
  // ways of writing.
  void add_agreeing(Words words, std::size_t head, std::size_t past, Number number, Gender to, Gender gender) {
    WordList made;  // what `words` points at
    made.reserve(past);
    for (std::size_t i = 0; i < past; ++i) {
      if (i == head || is_invariable(i, head)) continue;
      const WordList singulars = paradigms_.singulars_of(phrase_.words[i]);
      const std::u32string singular(singulars.empty() ? phrase_.words[i] : std::u32string_view(singulars.front()));
      std::u32string word = singular;
      if (to == Gender::feminine)
        if (const WordList feminines = paradigms_.adjective_feminines_of(singular); !feminines.empty()) word = feminines.front();
      if (number == Number::plural)
        if (const WordList plurals = paradigms_.plurals_of(word); !plurals.empty()) word = plurals.front();
      words[i] = made.emplace_back(std::move(word));
    }
    list_.add(join(phrase_, words), number, gender, "noun");
  }

  // ---- Adjectives ----

  void add_adjective_forms() {
    const std::size_t past = find_break();
    if (!paradigms_.adjectives_agree) {
      list_.add(request_.term, Number::singular, request_.gender, "adjective");
      if (phrase_.words.size() == 1)
        add_word_forms(0, paradigms_.comparisons_of(phrase_.words[0]), Number::singular, Gender::none, "adjective compared");
      return;
    }
    if (phrase_.words.size() > 1 && paradigms_.breaks.contains(phrase_.words.front())) {  // "con dominio limitado": no adjective at all
      list_.add(request_.term, Number::singular, request_.gender, "adjective");
      return;
    }
    std::size_t head = 0;
    while (head + 1 < past && paradigms_.invariable_words.contains(phrase_.words[head])) ++head;
    const std::u32string_view written = phrase_.words[head];
    const WordList singulars = paradigms_.singulars_of(written);
    std::u32string masculine(singulars.empty() ? written : std::u32string_view(singulars.front()));
    list_.add(request_.term, singulars.empty() ? Number::singular : Number::plural, request_.gender, "adjective");
    if (const WordList found = paradigms_.apply(paradigms_.adjective_masculine_rules, masculine, true); !found.empty())
      masculine = found.front();
    WordList feminines = paradigms_.adjective_feminines_of(masculine);
    const bool has_gender = !feminines.empty();
    if (!has_gender) feminines.push_back(masculine);
    add_word_forms(head, {masculine}, Number::singular, has_gender ? Gender::masculine : Gender::none, "adjective");
    add_word_forms(head, paradigms_.plurals_of(masculine), Number::plural, has_gender ? Gender::masculine : Gender::none,
                   "adjective");
    if (has_gender)
      for (const std::u32string& feminine : feminines) {
        add_word_forms(head, {feminine}, Number::singular, Gender::feminine, "adjective");
        add_word_forms(head, paradigms_.plurals_of(feminine), Number::plural, Gender::feminine, "adjective");
      }
    add_word_forms(head, paradigms_.adjective_extra.find(masculine), Number::singular, Gender::masculine, "adjective short");
  }

  // ---- Verbs ----

  void add_verb_forms() {
    std::size_t first = 0;
    if (phrase_.words.size() > 1 && paradigms_.infinitive_marks.contains(phrase_.words[0])) first = 1;
    std::u32string verb(phrase_.words[first]);
    // A phrase cited in the past ("met expectations") is one of the verb's forms.
    if (!paradigms_.is_known_verb(verb))
      if (const auto found = paradigms_.verb_by_past.find(verb); found != paradigms_.verb_by_past.end()) verb = found->second;
    const std::vector<VerbForm> forms = paradigms_.verb_forms_of(verb);
    std::string features = "verb";
    for (const VerbForm& form : forms)
      if (form.text == phrase_.words[first]) {
        features = form.features;
        break;
      }
    list_.add(request_.term, Number::singular, Gender::none, features);
    for (const VerbForm& form : forms) add_word_forms(first, {form.text}, form.number, form.gender, form.features);
  }

  void add_word_forms(std::size_t at, const WordList& ways, Number number, Gender gender, const std::string& features) {
    for (const std::u32string& way : ways) {
      Words words = phrase_.words;
      words[at] = way;
      list_.add(join(phrase_, words), number, gender, features);
    }
  }

  const Paradigms& paradigms_;
  const InflectionRequest& request_;
  Phrase phrase_;
  FormList list_;
};

std::vector<InflectedForm> all_forms(const Paradigms* paradigms, const InflectionRequest& request) {
  std::vector<InflectedForm> forms;
  if (paradigms != nullptr && paradigms->has_paradigms) forms = Inflection(*paradigms, request).all();
  if (forms.empty()) forms.push_back({request.term, Number::singular, request.gender, ""});
  for (const std::string& listed : request.listed_forms) {
    if (listed.empty()) continue;
    InflectedForm form{listed, Number::singular, request.gender, ""};
    if (paradigms != nullptr && paradigms->has_paradigms) {
      // A listed form is matched as it is; what it is by itself tells its number ("English language learners").
      const InflectionRequest own{listed, request.part_of_speech, request.gender, {}};
      if (std::vector<InflectedForm> read = Inflection(*paradigms, own).all(); !read.empty()) {
        form.number = read.front().number;
        form.features = read.front().features;
      }
    }
    forms.push_back(std::move(form));
  }
  return forms;
}

}  // namespace

Inflector::Inflector(const LanguageTag& language) : paradigms_(load_paradigms(language)) {}

std::vector<InflectedForm> Inflector::forms(const InflectionRequest& request) const {
  std::vector<InflectedForm> forms = all_forms(paradigms_.get(), request);
  constexpr std::size_t few = 16;  // nouns have so few that looking at each is the faster way
  std::set<std::string> seen;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < forms.size(); ++i) {
    const bool is_known = forms.size() > few ? !seen.insert(forms[i].text).second
                                             : std::any_of(forms.begin(), forms.begin() + static_cast<std::ptrdiff_t>(kept),
                                                           [&](const InflectedForm& one) { return one.text == forms[i].text; });
    if (is_known) continue;
    if (kept != i) forms[kept] = std::move(forms[i]);
    ++kept;
  }
  forms.resize(kept);
  return forms;
}

std::optional<std::string> Inflector::inflect(const InflectionRequest& request, Number number, Gender gender) const {
  if (!has_paradigms()) return std::nullopt;
  const std::vector<InflectedForm> forms = all_forms(paradigms_.get(), request);
  if (forms.empty()) return std::nullopt;
  for (const InflectedForm& form : forms)
    if (form.features == forms.front().features && form.number == number &&
        (gender == Gender::none || form.gender == gender || form.gender == Gender::none))
      return form.text;
  return std::nullopt;
}

std::optional<std::string> Inflector::transfer(const InflectionRequest& from, std::string_view form,
                                               const InflectionRequest& to) const {
  return transfer(from, form, to, {});
}

std::optional<std::string> Inflector::transfer(const InflectionRequest& from, std::string_view form,
                                               const InflectionRequest& to, std::string_view text_before) const {
  const std::string wanted = fold(form);
  if (wanted == fold(from.term)) return to.term;
  if (!has_paradigms()) return std::nullopt;
  // What a request leaves open the other may say.
  InflectionRequest source = from;
  InflectionRequest target = to;
  if (source.part_of_speech.empty()) source.part_of_speech = target.part_of_speech;
  if (target.part_of_speech.empty()) target.part_of_speech = source.part_of_speech;
  std::vector<std::string> kinds{source.part_of_speech};
  if (source.part_of_speech.empty()) {
    const auto verb_like = [&](const std::string& term) {
      const std::vector<InflectedForm> forms = all_forms(paradigms_.get(), {.term = term});
      return !forms.empty() && forms.front().features.starts_with("verb");
    };
    if (verb_like(source.term) || verb_like(target.term)) kinds = {"verb", "noun", "adjective"};
    else kinds = {"noun", "verb", "adjective"};
  }
  for (const std::string& kind : kinds) {
    source.part_of_speech = kind;
    target.part_of_speech = kind;
    std::vector<InflectedForm> fitting;
    for (InflectedForm& one : all_forms(paradigms_.get(), source))
      if (!one.features.empty() && fold(one.text) == wanted) fitting.push_back(std::move(one));
    if (fitting.empty()) continue;
    if (follows_participle_cue(text_before))
      std::stable_partition(fitting.begin(), fitting.end(),
                            [](const InflectedForm& one) { return one.features == "verb participle"; });
    const std::vector<InflectedForm> answers = all_forms(paradigms_.get(), target);
    for (const InflectedForm& one : fitting)
      for (const bool strict : {true, false})
        for (const InflectedForm& answer : answers)
          if (answer.features == one.features && answer.number == one.number && (!strict || answer.gender == one.gender))
            return answer.text;
  }
  return std::nullopt;
}

bool Inflector::follows_participle_cue(std::string_view text_before) const {
  if (text_before.empty() || paradigms_ == nullptr) return false;
  const std::string_view tail = text_before.size() > 80 ? text_before.substr(text_before.size() - 80) : text_before;
  WordList words;
  std::u32string word;
  for (const char32_t c : to_code_points(fold(tail))) {
    if (is_letter(c) || c == U'\'') {
      word += c;
    } else {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
      if (!is_white_space(c)) words.clear();  // a comma or a stop: another clause
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  for (std::size_t i = words.size(); i-- > 0 && i + 3 >= words.size();) {
    if (paradigms_->participle_cues.contains(words[i])) return true;
    const std::size_t apostrophe = words[i].find(U'\'');
    if (apostrophe != std::u32string::npos && paradigms_->participle_cues.contains(words[i].substr(apostrophe))) return true;
    if (!paradigms_->negations.contains(words[i])) return false;
  }
  return false;
}

bool Inflector::has_paradigms() const { return paradigms_ != nullptr && paradigms_->has_paradigms; }

std::string Inflector::fingerprint() const { return paradigms_ == nullptr ? std::string() : paradigms_->fingerprint; }

std::string Inflector::coverage() const { return paradigms_ == nullptr ? std::string() : paradigms_->coverage; }

std::vector<std::string> Inflector::attached_prefixes() const {
  return paradigms_ == nullptr ? std::vector<std::string>() : paradigms_->attached_prefixes;
}
std::vector<std::string> Inflector::attached_suffixes() const {
  return paradigms_ == nullptr ? std::vector<std::string>() : paradigms_->attached_suffixes;
}
std::vector<std::string> Inflector::noun_cues() const {
  return paradigms_ == nullptr ? std::vector<std::string>() : paradigms_->noun_cues;
}
std::vector<std::string> Inflector::verb_cues() const {
  return paradigms_ == nullptr ? std::vector<std::string>() : paradigms_->verb_cues;
}
std::vector<std::string> Inflector::acronym_endings() const {
  return paradigms_ == nullptr ? std::vector<std::string>() : paradigms_->acronym_endings;
}

bool has_grammatical_gender(const LanguageTag& language) {
  const std::shared_ptr<const Paradigms> paradigms = load_paradigms(language);
  return paradigms != nullptr && (!paradigms->gender_rules.empty() || !paradigms->gender_exceptions.whole.empty());
}

Gender Inflector::guess_gender(std::string_view noun) const {
  if (paradigms_ == nullptr) return Gender::none;
  const Phrase phrase(noun);
  if (phrase.words.empty()) return Gender::none;
  std::size_t head = 0;
  if (paradigms_->is_head_first)
    while (head + 1 < phrase.words.size() && paradigms_->before_head.contains(phrase.words[head])) ++head;
  return paradigms_->gender_of(phrase.words[head]);
}

}  // namespace homeword
