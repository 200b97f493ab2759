#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "homeword/glossary/glossary_columns.h"
#include "homeword/glossary/guide_reader.h"
#include "homeword/glossary/style_guide.h"
#include "homeword/text/language_tag.h"
#include "homeword/text/unicode.h"

namespace homeword {
namespace {

bool is_recommended_id(std::string_view id) {
  if (id.empty() || id.front() == '-' || id.back() == '-') return false;
  for (std::size_t at = 0; at < id.size();) {
    const char32_t letter = next_code_point(id, at);
    if (letter != U'-' && !is_digit(letter) && (!is_letter(letter) || is_upper_case(letter))) return false;
  }
  return id.find("--") == std::string_view::npos;
}

class Validator {
 public:
  explicit Validator(const StyleGuide& guide) : guide_(guide), findings_(guide.notices) {}

  std::vector<Finding> run() {
    for (const Concept& concept_ : guide_.concepts) {
      // What nobody uses any more needs no polish.
      if (concept_.life_cycle == LifeCycle::retired || concept_.life_cycle == LifeCycle::declined) continue;
      check_concept(concept_);
    }
    check_shared_terms();
    check_owners();
    if (!guide_.is_released) {
      const auto drafts = std::count_if(guide_.concepts.begin(), guide_.concepts.end(), [](const Concept& concept_) {
        return concept_.life_cycle == LifeCycle::draft;
      });
      if (drafts != 0)
        add(Severity::info, "guide/draft", std::to_string(drafts) + " of " + std::to_string(guide_.concepts.size()) +
            " concepts are drafts; a release holds approved concepts only", "");
    }
    sort_findings(findings_);
    return std::move(findings_);
  }

 private:
  void add(Severity severity, std::string rule, std::string message, const std::string& about, std::string remedy = {}) {
    Finding finding;
    finding.file = guide_.name;
    finding.line = 1;
    finding.column = 1;
    if (const Concept* concept_ = guide_.find_concept(about); concept_ != nullptr && concept_->defined_in != nullptr) {
      finding.file = *concept_->defined_in;
      finding.line = concept_->defined_at;
    }
    finding.rule = std::move(rule);
    finding.severity = severity;
    finding.message = std::move(message);
    finding.about = about;
    if (!remedy.empty()) finding.suggestions = {std::move(remedy)};
    findings_.push_back(std::move(finding));
  }

  void check_concept(const Concept& concept_) {
    const std::string& id = concept_.id;
    const auto warn = [&](Severity severity, std::string rule, const std::string& message, std::string remedy = {}) {
      add(severity, std::move(rule), "concept \"" + id + "\": " + message, id, std::move(remedy));
    };
    if (!is_recommended_id(id))
      warn(Severity::info, "guide/concept-id", "the id is not lower-case words joined by \"-\"",
           "Ids stand in reports and links for years: \"accountability-system\" reads best.");
    if (concept_.terms.empty()) {
      warn(Severity::error, "guide/no-term", "it has no term in any language");
      return;
    }
    std::map<std::string, std::vector<const Term*>> by_language;
    for (const Term& term : concept_.terms) by_language[term.language].push_back(&term);
    const bool is_name = std::any_of(concept_.terms.begin(), concept_.terms.end(), [](const Term& term) { return !term.is_translated; });
    for (const auto& [language, terms] : by_language) {
      std::map<std::string, std::size_t> preferred;
      for (const Term* term : terms) {
        if (term->status == TermStatus::preferred) ++preferred[term->region];
        check_term(concept_, *term);
      }
      for (const auto& [region, count] : preferred)
        if (count > 1)
          warn(Severity::warning, "guide/several-preferred",
               std::to_string(count) + " terms are preferred in " + language + (region.empty() ? "" : " (" + region + ")") +
                   "; the first one is used", "Mark the others as admitted.");
      const bool has_usable = std::any_of(terms.begin(), terms.end(), [](const Term* term) {
        return term->status == TermStatus::preferred || term->status == TermStatus::admitted;
      });
      if (!has_usable)
        warn(Severity::warning, "guide/no-preferred", "every term in " + language + " is one to avoid; there is none to use instead");
      const auto texts = concept_.texts.find(language);
      const bool has_explanation = texts != concept_.texts.end() && !texts->second.explanation.empty();
      const bool has_child = texts != concept_.texts.end() && !texts->second.child.empty();
      // Names of schools and products need no explanation; everything a family must understand does.
      if (!has_explanation && !is_name)
        warn(concept_.is_always_explained ? Severity::error : Severity::warning, "guide/no-explanation",
             "there is no explanation in " + language +
                 (concept_.is_always_explained ? std::string(", yet it is always to be explained") : std::string()));
      if (!has_child && !is_name)
        warn(Severity::warning, "guide/no-child", "\"what this means for your child\" is missing in " + language);
    }
    for (const auto& [language, texts] : concept_.texts) {
      if (texts.explanation.size() > 300)
        warn(Severity::info, "guide/long-explanation", "the explanation in " + language + " is long for a parenthesis (" +
             std::to_string(count_code_points(texts.explanation)) + " characters)");
      if (texts.explanation.ends_with('.') && !texts.explanation.ends_with("p. m.") && !texts.explanation.ends_with("EE. UU."))
        warn(Severity::info, "guide/explanation-stop", "the explanation in " + language +
             " ends with a full stop; it reads better in parentheses without");
    }
  }

  void check_term(const Concept& concept_, const Term& term) {
    const auto warn = [&](Severity severity, std::string rule, const std::string& message, std::string remedy = {}) {
      add(severity, std::move(rule), "concept \"" + concept_.id + "\", \"" + term.text + "\" (" + term.language + "): " + message,
          concept_.id, std::move(remedy));
    };
    if (!LanguageTag::parse(term.language)) warn(Severity::error, "guide/language", "the language tag is malformed");
    if (term.text.find(" / ") != std::string::npos)
      warn(Severity::warning, "guide/slash", "the term holds \" / \", which would be printed as it stands",
           "Put the two forms into gender_pair, or into two rows.");
    if (term.text.ends_with(')'))
      warn(Severity::info, "guide/parenthesis", "the term ends with a parenthesis, which would be printed as it stands",
           "Put an acronym into the column acronym, a meaning into sense.");
    if (term.text.find('\n') != std::string::npos || term.text.size() > 300)
      warn(Severity::warning, "guide/term-length", "this is a text, not a term");
    if (term.part_of_speech.empty()) {
      warn(Severity::info, "guide/part-of-speech", "there is no part of speech; forms are guessed");
    } else {
      static const std::set<std::string, std::less<>> known{
          "noun", "verb", "adjective", "adverb", "proper-noun", "noun-phrase", "verb-phrase", "adjective-phrase",
          "adverb-phrase", "preposition", "phrase", "sentence", "other"};
      if (!known.contains(term.part_of_speech))
        warn(Severity::warning, "guide/part-of-speech", "\"" + term.part_of_speech + "\" is no part of speech known here",
             "Write one of: noun, verb, adjective, adverb, proper-noun, noun-phrase, verb-phrase, adjective-phrase, "
             "adverb-phrase, preposition, phrase, sentence, other.");
    }
    const bool is_noun = term.part_of_speech.find("noun") != std::string::npos;
    const bool is_used = term.status == TermStatus::preferred || term.status == TermStatus::admitted;
    if (is_noun && is_used && term.is_translated && term.gender == Gender::none && genders_matter(term.language))
      warn(Severity::info, "guide/no-gender", "the noun has no gender, so the words around it cannot agree",
           "Fill in the column gender.");
  }

  // A language has gender where its own glossary gives some: no list of languages here.
  bool genders_matter(const std::string& language) {
    const auto [place, is_new] = genders_.emplace(language, false);
    if (is_new)
      for (const Concept& concept_ : guide_.concepts)
        for (const Term& term : concept_.terms)
          if (term.language == language && term.gender != Gender::none) place->second = true;
    return place->second;
  }

  // A finding about a term should say whom to ask.
  void check_owners() {
    if (guide_.owners.empty()) {
      add(Severity::info, "guide/no-owner", "nobody is named who answers for the style guide", "",
          "Name owners in styleguide.yaml: owners: [{role: …, name: …, contact: …, domains: […]}].");
      return;
    }
    std::map<std::string, std::string> orphans;   // domain → a concept of it
    for (const Concept& concept_ : guide_.concepts)
      if (guide_.is_active(concept_) && guide_.find_owner(concept_.domain) == nullptr) orphans.emplace(concept_.domain, concept_.id);
    for (const auto& [domain, id] : orphans)
      add(Severity::warning, "guide/no-owner", "nobody is named who answers for the domain \"" + domain + "\"", id,
          "Add it to the domains of an owner in styleguide.yaml, or name an owner without domains, who answers for all.");
  }

  // One word for two meanings: the text must tell which, by `not_in` or by people.
  void check_shared_terms() {
    std::map<std::pair<std::string, std::string>, std::vector<const Concept*>> owners;
    for (const Concept& concept_ : guide_.concepts) {
      if (!guide_.is_active(concept_)) continue;
      for (const Term& term : concept_.terms) {
        if (term.status == TermStatus::deprecated || term.status == TermStatus::superseded) continue;
        auto& list = owners[{term.language, fold(term.text)}];
        if (list.empty() || list.back() != &concept_) list.push_back(&concept_);
      }
    }
    for (const auto& [key, list] : owners) {
      if (list.size() < 2) continue;
      bool is_told_apart = true;
      std::string names;
      for (const Concept* concept_ : list) {
        names += (names.empty() ? "\"" : ", \"") + concept_->id + "\"";
        const bool has_contexts = std::any_of(concept_->terms.begin(), concept_->terms.end(), [&](const Term& term) {
          return term.language == key.first && !term.not_in.empty();
        });
        is_told_apart = is_told_apart && has_contexts;
      }
      add(is_told_apart ? Severity::info : Severity::warning, "guide/homograph",
          "\"" + key.second + "\" (" + key.first + ") belongs to several concepts: " + names, list.front()->id,
          is_told_apart ? "" : "Tell them apart with contexts in not_in.");
    }
  }

  const StyleGuide& guide_;
  std::vector<Finding> findings_;
  std::map<std::string, bool> genders_;
};

}  // namespace

std::vector<Finding> validate(const StyleGuide& guide) { return Validator(guide).run(); }

std::vector<Finding> validate(const std::filesystem::path& guide) {
  std::vector<Finding> problems;
  const StyleGuide read = read_guide(guide, problems);
  if (problems.empty()) return validate(read);
  std::vector<Finding> findings = read.notices;
  findings.insert(findings.end(), problems.begin(), problems.end());
  sort_findings(findings);
  return findings;
}

}  // namespace homeword
