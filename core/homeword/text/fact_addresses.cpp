#include "homeword/text/fact_addresses.h"

#include <algorithm>
#include <optional>

#include "homeword/text/unicode.h"

namespace homeword {
namespace {

// A form of address as it stands before a name, "Mr. and Mrs." as two.
struct Address {
  std::size_t first = 0;            // token
  std::vector<std::string> keys;    // "mr", "mrs"
};

class AddressSearch {
 public:
  AddressSearch(std::string_view text, const std::vector<Fact>& facts, const FactLanguage& from, const FactLanguage& to)
      : text_(text), facts_(facts), from_(from), to_(to) {
    tokens_.tokens = find_fact_tokens(text);
    tokens_.numbers.resize(tokens_.tokens.size());
    from_.patterns.prepare(tokens_);
  }

  std::vector<FactPhrase> find() const {
    std::vector<FactPhrase> phrases;
    std::size_t token = 0;
    for (std::size_t i = 0; i < facts_.size(); ++i) {
      const Fact& fact = facts_[i];
      while (token < tokens_.tokens.size() && tokens_.tokens[token].span.start < fact.span.start) ++token;
      // "Mrs. {{last_name}}": the field will hold a name.
      const bool is_field = fact.kind == FactKind::placeholder;
      if ((fact.kind != FactKind::name && !is_field) || token == 0 || token >= tokens_.tokens.size()) continue;
      if (!is_field && !tokens_.tokens[token].is_word()) continue;  // "123 Main Street", "@lincoln"
      const Address address = find_before(token);
      if (address.keys.empty()) continue;
      if (i > 0 && facts_[i - 1].span.end > tokens_.tokens[address.first].span.start) continue;
      if (std::optional<FactPhrase> phrase = write(i, address)) phrases.push_back(std::move(*phrase));
    }
    return phrases;
  }

 private:
  const FactToken& token(std::size_t at) const { return tokens_.tokens[at]; }

  // The form that ends right before token `end`; an empty key when there is none.
  std::pair<std::size_t, std::string> form_before(std::size_t end) const {
    for (std::size_t back = 1; back <= 3 && back <= end; ++back) {
      const std::size_t first = end - back;
      if (!token(first).is_capitalised) continue;
      for (const std::string_view kind : {"honorific", "office"}) {
        const auto [form_end, key] = from_.patterns.find_word(kind, tokens_, first);
        if (form_end == end) return {first, std::string(key)};
      }
    }
    return {end, {}};
  }

  Address find_before(std::size_t name) const {
    Address address;
    if (token(name).has_line_break_before) return address;
    const auto [first, key] = form_before(name);
    if (key.empty()) return address;
    address = {first, {key}};
    // "Mr. and Mrs. Rivera"
    if (first > 0 && !token(first).has_line_break_before && (token(first - 1).folded == "&" || is_and(first - 1))) {
      const auto [other, other_key] = form_before(first - 1);
      if (!other_key.empty()) address = {other, {other_key, key}};
    }
    return address;
  }
  bool is_and(std::size_t at) const {
    return std::any_of(from_.joins.begin(), from_.joins.end(), [&](const FactWords& join) {
      return join.role == "and" && join.words.size() == 1 && join.words.front() == token(at).folded;
    });
  }

  // A letter speaks to a person without an article, and so do labels and lines that hold nothing but the name.
  bool takes_article(std::size_t first, std::size_t end) const {
    const bool has_word_after = end < tokens_.tokens.size() && !token(end).has_line_break_before &&
                                (token(end).is_word() || (token(end).is_symbol("'") && !token(end).has_space_before));
    if (first == 0 || token(first).has_line_break_before) return has_word_after;
    const FactToken& before = token(first - 1);
    if (before.is_symbol(",")) {
      // "Thank you, Ms. Okafor!"
      return !(first >= 2 && from_.patterns.find_word("address_cue", tokens_, first - 2).first == first - 1);
    }
    if (before.kind == FactToken::Kind::symbol) {
      const bool ends_sentence = before.is_symbol(".") || before.is_symbol("!") || before.is_symbol("?");
      return ends_sentence && has_word_after;
    }
    if (!before.is_word()) return has_word_after;
    return from_.patterns.find_word("address_cue", tokens_, first - 1).first != first;
  }

  // Nothing where the target's language has no way to write the form of address: "Coach" is then a word like others, and what
  // becomes of it (an engine's word, a sentence left in its language) is told like that of others.
  std::optional<FactPhrase> write(std::size_t index, const Address& address) const {
    const Fact& fact = facts_[index];
    FactPhrase phrase;
    phrase.facts = {index};
    phrase.is_adverbial = false;
    phrase.span = {token(address.first).span.start, fact.span.end};
    std::size_t end = address.first;
    while (end < tokens_.tokens.size() && token(end).span.start < fact.span.end) ++end;
    const bool has_article = takes_article(address.first, end);
    const GivenGender gender = gender_of(fact.text);
    std::string out;
    for (const std::string& key : address.keys) {
      const auto entry = to_.honorifics.find(key);
      if (entry == to_.honorifics.end()) return std::nullopt;
      const auto text_of = [&](const std::string& name) {
        const auto found = entry->second.find(name);
        return found == entry->second.end() ? std::string() : found->second;
      };
      const std::string suffix = gender == GivenGender::feminine ? "feminine" : gender == GivenGender::masculine ? "masculine" : "";
      std::string form = suffix.empty() ? std::string() : text_of(suffix);
      std::string article = form.empty() ? text_of("article") : text_of("article_" + suffix);
      phrase.is_gender_open = phrase.is_gender_open || (form.empty() && !text_of("feminine").empty());
      if (form.empty()) form = text_of("any");
      if (form.empty()) return std::nullopt;
      if (!out.empty()) {
        const auto join = to_.written_joins.find("and");
        out += " " + (join == to_.written_joins.end() ? std::string("&") : join->second) + " ";
      }
      if (has_article && !article.empty()) out += article + " ";
      out += form;
    }
    const bool opens = address.first == 0 || token(address.first).has_line_break_before || token(address.first - 1).is_symbol(".") ||
                       token(address.first - 1).is_symbol("!") || token(address.first - 1).is_symbol("?");
    phrase.target = out + " " + fact.text;
    // "Ms. Rivera's class" opens with the class where an owner comes second.
    const bool is_owner = has_article && end + 1 < tokens_.tokens.size() && token(end).is_symbol("'") && token(end + 1).folded == "s";
    if (opens && !is_owner) phrase.target = capitalise_first(phrase.target, to_.tag.text());
    return phrase;
  }

  // Of the first given name; "Dr. Price" tells nothing.
  GivenGender gender_of(std::string_view name) const {
    const std::size_t space = name.find(' ');
    if (space == std::string_view::npos) return GivenGender::unknown;
    std::string first;
    for (const FactToken& part : find_fact_tokens(name.substr(0, space))) first += part.folded;
    return from_.names.find_person(first).gender;
  }

  std::string_view text_;
  const std::vector<Fact>& facts_;
  const FactLanguage& from_;
  const FactLanguage& to_;
  FactTokens tokens_;
};

}  // namespace

std::vector<FactPhrase> find_address_phrases(std::string_view text, const std::vector<Fact>& facts, const FactLanguage& from,
                                             const FactLanguage& to) {
  const bool has_names = std::any_of(facts.begin(), facts.end(), [](const Fact& fact) { return fact.kind == FactKind::name || fact.kind == FactKind::placeholder; });
  if (!has_names || !from.patterns.has_words("honorific")) return {};
  return AddressSearch(text, facts, from, to).find();
}

}  // namespace homeword
