#include "homeword/text/fact_names.h"

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "homeword/text/name_words.h"

namespace homeword {
namespace {

class NameSearch : NameWords {
 public:
  NameSearch(std::string_view text, const FactTokens& tokens, const std::vector<TokenUse>& taken,
             const FactLanguage& language, const NameEvidence* evidence)
      : NameWords(text, tokens, taken, language, evidence), is_named_(words_.size()) {}

  std::vector<FoundName> find() {
    std::size_t line = 0;
    while (line < words_.size()) {
      std::size_t end = line + 1;
      while (end < words_.size() && !tokens_.tokens[words_[end].first].has_line_break_before) ++end;
      find_in_line(line, end);
      line = end;
    }
    // A name found once is a name at the beginning of a sentence as well.
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const NameWord& word = words_[i];
      if (!word.opens_sentence || !word.is_capitalised || word.is_taken || word.is_ordinary || is_named_[i]) continue;
      if (known_.contains(folded(word))) add(i, i + 1);
    }
    std::sort(found_.begin(), found_.end(),
              [](const FoundName& left, const FoundName& right) { return left.span < right.span; });
    return std::move(found_);
  }

 private:
  void add(std::size_t first, std::size_t end, bool is_proven = false) {
    // "the Oak Hill PTA": the group's short name is part of its name; "Rosa Castillo, PTA President" has a sign between.
    if (end < words_.size() && is_next(end - 1, end) && is_of("group_acronym", words_[end]) &&
        !(end + 1 < words_.size() && is_next(end, end + 1) && is_of("role", words_[end + 1])))
      ++end;
    std::size_t last_token = words_[end - 1].end;
    // The stop of "Jr." belongs to the name.
    if (const std::size_t suffix = language_.patterns.find_word("name_suffix", tokens_, words_[end - 1].first).first;
        suffix > last_token)
      last_token = suffix;
    found_.push_back({{token(words_[first].first).span.start, token(last_token - 1).span.end}, is_proven});
    for (std::size_t i = first; i < words_.size() && words_[i].first < last_token; ++i) {
      is_named_[i] = true;
      if (i < end && !words_[i].is_ordinary) known_.insert(folded(words_[i]));
    }
  }

  // How far a person's name goes from its first word on.
  std::size_t find_person_end(std::size_t first, std::size_t line_end) const {
    std::size_t end = first + 1;
    bool has_surname = false;
    while (end < line_end && is_next(end - 1, end)) {
      const NameWord& word = words_[end];
      if (is_unknown(word) || is_initial(word) || is_of("name_suffix", word)) {
        ++end;
      } else if (!has_surname && word.is_capitalised && word.is_all_capitals == words_[first].is_all_capitals &&
                 (word.family >= ordinary || (word.family == weak && words_[first].given >= ordinary && !is_before_heading_word(end + 1, line_end)))) {
        has_surname = true;
        ++end;
      } else if (is_of("name_particle", word) && !(word.is_capitalised && word.is_all_capitals)) {
        // Particles count only when a name follows: "de la Cruz".
        std::size_t next = end + 1;
        while (next < line_end && is_next(next - 1, next) && is_of("name_particle", words_[next])) ++next;
        if (next < line_end && is_next(next - 1, next) && words_[next].family >= ordinary)
          end = next + 1;
        else
          break;
      } else {
        break;
      }
    }
    return find_suffix_end(end, line_end);
  }

  // "Rivera, Jr."
  std::size_t find_suffix_end(std::size_t end, std::size_t line_end) const {
    const bool is_suffix = end < line_end && words_[end].first == words_[end - 1].end + 1 && token(words_[end - 1].end).is_symbol(",") &&
                           is_of("name_suffix", words_[end]) && words_[end].is_capitalised;
    return is_suffix ? end + 1 : end;
  }


  // The end of an institution's name that goes on from `end`: "… Elementary School", "… Science and Arts Academy".
  std::size_t find_institution_end(std::size_t end, std::size_t line_end) const {
    std::size_t best = end;
    std::size_t at = end;
    for (int steps = 0; steps < 8 && at < line_end && (is_next(at - 1, at) || is_owned(at)); ++steps, ++at) {
      const NameWord& word = words_[at];
      if (word.is_capitalised && is_of("institution", word))
        best = at + 1;
      else if (!word.is_capitalised && !is_of("name_joint", word))
        break;
    }
    return best;
  }

  void find_in_line(std::size_t start, std::size_t end) {
    // A heading capitalises every word but the small ones; a shouted line capitalises every letter.
    std::size_t counted = 0, lower_case = 0;
    bool has_lower_letters = false;
    for (std::size_t i = start; i < end; ++i) {
      if (words_[i].is_taken) continue;
      has_lower_letters = has_lower_letters || !(words_[i].is_all_capitals || token(words_[i].first).span.size() == 1);
      if (is_of("heading_small", words_[i]) || is_of("name_particle", words_[i])) continue;
      ++counted;
      lower_case += words_[i].is_capitalised || words_[i].is_mixed ? 0 : 1;
    }
    const bool is_shouted = counted >= 2 && !has_lower_letters;
    // A heading ends without a stop: "Call Will at 555-0100." is a sentence, for all its capitals.
    const bool is_title_case = counted >= 2 && lower_case == 0 && (is_shouted || !ends_with_stop(start, end));
    std::size_t i = start;
    while (i < end) {
      if ((words_[i].is_taken && !words_[i].is_month) || is_named_[i]) {
        ++i;
        continue;
      }
      const LineKind line{.end = end, .is_running = !is_title_case && !is_shouted};
      std::size_t after = words_[i].is_taken ? i : find_after_honorific(i, line);
      if (after == i && words_[i].is_capitalised) {
        after = find_place(i, line);
        if (after == i) after = find_name_list(i, line);
        if (after == i) after = find_person(i, line);
        if (after == i) after = find_lone_name(i, line);
        if (after == i && words_[i].is_all_capitals) after = find_school_in_capitals(i, end);
      }
      if (after > i) {
        i = after;
        continue;
      }
      if (words_[i].is_taken || (!words_[i].is_capitalised && !words_[i].is_mixed)) {
        ++i;
        continue;
      }
      if (has_lower_letters && words_[i].is_all_capitals && is_acronym(i, start, end)) {
        found_.push_back({{token(words_[i].first).span.start, token(words_[i].end - 1).span.end}, false});
        is_named_[i] = true;
        ++i;
        continue;
      }
      i = is_shouted ? i + 1 : find_capitalised(i, end, is_title_case);
    }
  }

  bool ends_with_stop(std::size_t start, std::size_t end) const {
    std::size_t last = end < words_.size() ? words_[end].first : tokens_.tokens.size();
    while (last > words_[end - 1].end && token(last - 1).is_symbol("\"")) --last;
    const bool has_small_word = std::any_of(words_.begin() + static_cast<std::ptrdiff_t>(start), words_.begin() + static_cast<std::ptrdiff_t>(end),
                                            [](const NameWord& word) { return !word.is_capitalised; });
    return has_small_word && last > words_[end - 1].end && token(last - 1).is_symbol(".") && !is_abbreviated_name(words_[end - 1]);
  }

  // A word in capitals among others in small letters: "STEM night", "the MAP test". It is an acronym unless it is an ordinary
  // word that is shouted: "do NOT park", "EARLY RELEASE on Friday".
  bool is_acronym(std::size_t at, std::size_t line_start, std::size_t line_end) const {
    if (!language_.patterns.has_words("shouted")) return false;
    const NameWord& word = words_[at];
    constexpr std::size_t longest = 7, longest_ordinary = 5;
    const std::size_t length = token(word.end - 1).span.end - token(word.first).span.start;
    const auto is_shouted_neighbour = [&](std::size_t other) {
      return words_[other].is_all_capitals && !words_[other].is_taken &&
             (is_of("shouted", words_[other]) || (words_[other].is_ordinary && !is_of("acronym", words_[other])));
    };
    const bool is_in_run = (at > line_start && gap(at - 1, at) == 0 && is_shouted_neighbour(at - 1)) ||
                           (at + 1 < line_end && gap(at, at + 1) == 0 && is_shouted_neighbour(at + 1));
    const bool is_listed = is_of("acronym", word);
    if (is_of("shouted", word)) return false;
    if (!word.is_ordinary) return is_listed || (length <= longest && !is_in_run);
    if (is_in_run) return false;
    if (is_listed) return true;
    const bool is_label = word.end < tokens_.tokens.size() && token(word.end).is_symbol(":");
    return length <= longest_ordinary && !is_label && !lower_case_.contains(folded(word));
  }

  struct LineKind {
    std::size_t end = 0;
    bool is_running = true;  // running text: a capital in mid-sentence means something
  };

  // "Ms. Rivera", "Principal Sandy Rivera": the name after the honorific or title; `at` itself when there is none.
  std::size_t find_after_honorific(std::size_t at, const LineKind& line) {
    for (const char* list : {"honorific", "title"}) {
      const std::size_t list_end = language_.patterns.find_word(list, tokens_, words_[at].first).first;
      if (list_end == 0 || !words_[at].is_capitalised) continue;
      std::size_t first = at + 1;
      while (first < line.end && words_[first].first < list_end) ++first;
      if (first >= line.end || words_[first].first != list_end || token(words_[first].first).has_line_break_before)
        continue;
      const bool is_honorific = list[0] == 'h';
      // "Ms. de la Cruz"
      std::size_t name = first;
      while (is_honorific && name + 1 < line.end && !words_[name].is_capitalised &&
             is_of("name_particle", words_[name]) && words_[name + 1].follows_directly)
        ++name;
      const bool is_month_name = words_[name].is_month && name + 1 < line.end && words_[name + 1].family >= ordinary &&
                                 words_[name + 1].follows_directly;
      if ((words_[name].is_taken && !is_month_name) || !words_[name].is_capitalised) continue;
      if (is_of("title", words_[name]) || is_of("honorific", words_[name])) continue;
      const std::size_t end = find_person_end(name, line.end);
      // After an honorific any capitalised word is a name; a title also stands before ordinary words ("Principal Meeting",
      // "Nurse Joy" but not "Nurse Joy Visits Us").
      if (!is_honorific) {
        const int strength = std::max(words_[name].given, words_[name].family);
        const bool goes_on = end < line.end && gap(end - 1, end) == 0 && !words_[end].is_capitalised;
        if (strength < weak || (strength == weak && end == name + 1 && !line.is_running && !goes_on)) continue;
        if (end == name + 1 && strength < sure && !line.is_running && is_before_heading_word(end, line.end)) continue;
      }
      add(first, end, true);
      return end;
    }
    return at;
  }

  // A capitalised word that is no name follows: in a heading the words before it describe it.
  bool is_before_heading_word(std::size_t end, std::size_t line_end) const {
    return end < line_end && is_next(end - 1, end) && words_[end].is_capitalised && words_[end].is_ordinary &&
           words_[end].family < derived;
  }

  // Found here, or known from elsewhere in the document and so taken before us.
  bool is_name_already(std::size_t at) const {
    return is_named_[at] || (words_[at].is_taken && !words_[at].is_month && words_[at].is_capitalised);
  }
  bool closes_part(std::size_t end) const {
    // "Frank Long and Penny Lane": another name follows.
    if (end + 1 < words_.size() && token(words_[end].first).folded == "and" && gap(end - 1, end) == 0 && gap(end, end + 1) == 0 &&
        (words_[end + 1].given >= ordinary || is_name_already(end + 1)))
      return true;
    const std::size_t next = words_[end - 1].end;
    return next >= tokens_.tokens.size() || token(next).has_line_break_before || is_boundary(token(next)) ||
           token(next).is_digits() || taken_[next] != TokenUse::free;
  }


  // "Principal: Joy Baker", "Bus Driver – Joy Baker"
  bool follows_role(std::size_t at) const {
    if (at == 0) return false;
    const std::size_t between = gap(at - 1, at);
    if (between > 1 || (between == 1 && !is_dash_or_colon(token(words_[at - 1].end)))) return false;
    for (std::size_t back = 1; back <= 3 && back <= at; ++back) {
      const NameWord& word = words_[at - back];
      if (word.is_capitalised && language_.patterns.find_word("role", tokens_, word.first).first == words_[at - 1].end) return true;
    }
    return false;
  }
  // "our principal, Art Brush, will speak": between commas behind a role, in running text.
  bool is_appositive(std::size_t at, const LineKind& line) const {
    return line.is_running && at > 0 && gap(at - 1, at) == 1 && token(words_[at - 1].end).is_symbol(",") && ends_list_word("role", at - 1) &&
           at + 1 < line.end && gap(at, at + 1) == 0 && words_[at + 1].is_capitalised && !words_[at + 1].is_taken &&
           !words_[at + 1].is_all_capitals && closes_part(at + 2);
  }
  // "Joy Baker, Principal", "Joy Baker – Room Parent", "Joy Baker (Nurse)"
  bool precedes_role(std::size_t end, std::size_t line_end) const {
    if (end >= line_end || gap(end - 1, end) != 1) return false;
    const FactToken& sign = token(words_[end - 1].end);
    if (!sign.is_symbol(",") && !sign.is_symbol("-") && !sign.is_symbol("(")) return false;
    return is_of("role", words_[end]) && language_.patterns.find_word("role", tokens_, words_[end].first).first != 0;
  }
  // A word or words of the list end with that word.
  bool ends_list_word(const char* list, std::size_t at) const {
    for (std::size_t back = 0; back <= 2 && back <= at; ++back)
      if (language_.patterns.find_word(list, tokens_, words_[at - back].first).first == words_[at].end) return true;
    return false;
  }
  // "Thank you, Joy!"
  bool is_addressed(std::size_t at) const {
    return at > 0 && gap(at - 1, at) == 1 && token(words_[at - 1].end).is_symbol(",") && ends_list_word("address_cue", at - 1);
  }
  // "ask Grace", "with Grace", "thank you, Grace", "… and Grace" after another name.
  bool follows_cue(std::size_t at) const {
    if (at == 0 || token(words_[at].first).has_line_break_before) return false;
    const NameWord& before = words_[at - 1];
    const std::size_t between = gap(at - 1, at);
    if (between == 0 && ends_list_word("person_cue", at - 1)) return true;
    if (is_addressed(at)) return true;
    if (between == 1 && token(before.end).is_symbol("&")) return is_name_already(at - 1);
    return between == 0 && at >= 2 && gap(at - 2, at - 1) == 0 && is_name_already(at - 2) && is_of("name_joint", before) &&
           token(before.first).folded == "and";
  }
  bool opens_question(std::size_t at) const {
    if (!words_[at].opens_sentence || language_.patterns.find_word("question_verb", tokens_, words_[at].first).first == 0) return false;
    for (std::size_t i = words_[at].end; i < tokens_.tokens.size() && !token(i).has_line_break_before; ++i) {
      if (token(i).is_symbol("?")) return true;
      if (token(i).is_symbol(".") || token(i).is_symbol("!")) return false;
    }
    return false;
  }
  // "See Violet Wise": the cue itself may look like a name.
  bool opens_with_cue(std::size_t at, const LineKind& line) const {
    return words_[at].opens_sentence && at + 1 < line.end && gap(at, at + 1) == 0 && words_[at + 1].given >= ordinary &&
           ends_list_word("person_cue", at);
  }
  bool precedes_person_verb(std::size_t end, std::size_t line_end) const {
    return end < line_end && gap(end - 1, end) == 0 && !words_[end].is_capitalised &&
           language_.patterns.find_word("person_verb", tokens_, words_[end].first).first >= words_[end].end;
  }

  // A person by the lists of names and what stands around: the end of the name, `at` when there is none.
  //
  // Each word adds what it proves; so do capitals in running text, a role or a cue beside it, and a part of a line of its own
  // ("Joy Baker" in a cell). A heading whose next word is an ordinary one takes away.
  std::size_t find_person(std::size_t at, const LineKind& line) {
    if (language_.names.people.empty() || words_[at].given < weak || words_[at].is_mixed || opens_question(at) || opens_with_cue(at, line)) {
      return find_turned_name(at, line);
    }
    if (!words_[at].is_month && is_appositive(at, line)) {
      add(at, at + 2, true);
      return at + 2;
    }
    if (words_[at].is_month && !(at + 1 < line.end && words_[at + 1].family >= weak && words_[at + 1].follows_directly)) return at;
    std::size_t end = at + 1, surname_end = 0;
    int surname = -1;
    while (end < line.end && end < at + 6 && is_next(end - 1, end)) {
      const NameWord& word = words_[end];
      if (is_initial(word)) {
        ++end;
        continue;
      }
      if (surname >= 0 && word.is_capitalised && is_of("name_suffix", word)) {
        surname_end = ++end;
        break;
      }
      if (!word.is_capitalised && is_of("name_particle", word)) {
        std::size_t next = end + 1;
        while (next < line.end && is_next(next - 1, next) && is_of("name_particle", words_[next])) ++next;
        if (next >= line.end || !is_next(next - 1, next) || words_[next].family < ordinary) break;
        end = next;
        continue;
      }
      if (word.family < weak || word.is_all_capitals != words_[at].is_all_capitals) break;
      if (surname >= ordinary && word.family == weak) break;
      surname = std::max(surname, word.family);
      surname_end = ++end;
    }
    const bool is_capital_evidence = line.is_running && !words_[at].is_all_capitals;
    if (surname >= weak) {
      int score = words_[at].given + surname + (is_capital_evidence ? 2 : 0);
      const bool is_part = opens_part(at) && closes_part(surname_end);
      // "On March 9, 2026 Will Rose must not …"
      if (line.is_running && !words_[at].opens_sentence && precedes_person_verb(surname_end, line.end)) score += 1;
      if (follows_role(at) || precedes_role(surname_end, line.end) || follows_cue(at)) score += 2;
      if (is_part) score += 1;
      if (!line.is_running && is_before_heading_word(surname_end, line.end)) score -= 2;
      const int needed = is_part && !words_[at].is_month ? 2 : 3;
      if (score >= needed) {
        // "Rosa Parks Library", but "Hunter Banks and Autumn Lane" are two.
        std::size_t whole = std::max(surname_end, find_suffix_end(surname_end, line.end));
        if (whole < line.end && words_[whole].is_capitalised) whole = std::max(whole, find_institution_end(whole, line.end));
        add(at, whole, score > needed);
        return whole;
      }
    }
    return find_single_name(at, line);
  }

  // "Grace will bring snacks", "Ask Grace", "Nurse: Joy": one word.
  std::size_t find_single_name(std::size_t at, const LineKind& line) {
    const NameWord& word = words_[at];
    const std::size_t end = at + 1;
    if (word.is_all_capitals || word.given < ordinary || is_before_heading_word(end, line.end)) return at;
    const bool follows_question = at > 0 && gap(at - 1, at) == 0 && opens_question(at - 1);
    bool is_name = (follows_role(at) && (line.is_running || closes_part(end))) || (is_addressed(at) && closes_part(end));
    is_name = is_name || (word.is_known && opens_part(at) && closes_part(end));
    if (line.is_running) {
      is_name = is_name || (word.opens_sentence ? precedes_person_verb(end, line.end) || word.given == sure
                                                : follows_cue(at) || follows_question || (word.is_known && is_free_word(at)));
    } else {
      is_name = is_name || word.given == sure;
    }
    if (!is_name || is_of("place_head", word)) return at;
    const std::size_t person_end = find_person_end(at, line.end);
    const std::size_t whole = std::max(person_end, find_institution_end(person_end, line.end));
    add(at, whole);
    return whole;
  }

  // --- names that are ordinary words, alone or in a list ---

  bool is_person_word(const NameWord& word) const {
    return word.is_capitalised && !word.is_mixed && (!word.is_taken || word.is_month) &&
           (word.given >= weak || word.family >= ordinary || is_unknown(word));
  }
  // The number of words between two parts of a list: 0 for a comma, 1 for "and" or "or" with or without one; nothing else joins.
  std::optional<std::size_t> joint_after(std::size_t at, std::size_t line_end) const {
    if (at + 1 >= line_end) return std::nullopt;
    const std::size_t between = gap(at, at + 1);
    const FactToken& sign = token(words_[at].end);
    const bool has_comma = between == 1 && sign.is_symbol(",");
    if (between == 1 && sign.is_symbol("&")) return 0;
    if (between != 0 && !has_comma) return std::nullopt;
    if (is_and_or(words_[at + 1]) && at + 2 < line_end && gap(at + 1, at + 2) == 0) return 1;
    return has_comma ? std::optional<std::size_t>(0) : std::nullopt;
  }
  bool is_and_or(const NameWord& word) const { return !word.is_capitalised && is_of("list_joint", word); }

  bool follows_sure_cue(std::size_t at) const {
    return at > 0 && gap(at - 1, at) == 0 && ends_list_word("person_cue_sure", at - 1);
  }
  bool precedes_name_follower(std::size_t end, std::size_t line_end) const {
    return closes_part(end) || (end < line_end && gap(end - 1, end) == 0 && !words_[end].is_capitalised && is_of("name_follower", words_[end]));
  }

  // "Congratulations to Hope, Grace and Will", "Mark, Bill and Sue will help": words that each may be a person, in a list of
  // nothing else. One after the other would prove too little. Adds them and gives the end of the list; `at` when it is none.
  std::size_t find_name_list(std::size_t at, const LineKind& line) {
    if (language_.names.people.empty() || !is_person_word(words_[at]) || words_[at].is_all_capitals) return at;
    std::vector<Span> parts;  // of words_
    int best = -1;
    bool has_time_word = false;
    std::size_t i = at;
    while (i < line.end && is_person_word(words_[i]) && !words_[i].is_all_capitals) {
      std::size_t end = i + 1;
      // "Grace Field": a given name and a family name.
      if (end < line.end && words_[end].follows_directly && words_[end].is_capitalised && !words_[end].is_taken && words_[end].family >= weak &&
          words_[i].given >= weak)
        ++end;
      best = std::max({best, words_[i].given, end > i + 1 ? ordinary : -1});
      has_time_word = has_time_word || (end == i + 1 && is_of("no_lone_name", words_[i]));
      parts.push_back({i, end});
      const auto joint = joint_after(end - 1, line.end);
      if (!joint) break;
      const std::size_t next = end + *joint;
      if (!words_[next].is_capitalised) {
        // "Grace and kindness", but "we thank Grace, who …" and "Mark and the team" are no lists that go on.
        if (*joint == 1 || parts.size() == 1) return at;
        break;
      }
      if (!is_person_word(words_[next])) return at;  // "Respect, Hope and Courage"
      i = next;
    }
    if (parts.size() < 2) return at;
    const std::size_t end = parts.back().end;
    // "Rose, Lily and Daisy Sale", "Hope and Faith School"
    if (end < line.end && gap(end - 1, end) == 0 && words_[end].is_capitalised && !words_[end].is_taken) return at;
    const bool is_greeted = at > 0 && gap(at - 1, at) == 0 && is_of("salutation", words_[at - 1]) && closes_part(end);
    const bool has_cue = follows_cue(at) || follows_sure_cue(at) || is_greeted;
    if (best < ordinary && !(follows_sure_cue(at) && precedes_name_follower(end, line.end))) return at;
    const bool opens = words_[at].opens_sentence || (at > 0 && gap(at - 1, at) != 0);
    if (at > 0 && gap(at - 1, at) == 0 && is_of("determiner", words_[at - 1])) return at;
    bool is_list = has_cue && (!has_time_word || best >= ordinary || precedes_name_follower(end, line.end));
    if (opens) is_list = is_list || parts.size() >= 3 || precedes_person_verb(end, line.end);
    else is_list = is_list || (line.is_running && (!has_time_word || parts.size() >= 3));
    if (!is_list) return at;
    for (const Span part : parts) add(part.start, part.end);
    return end;
  }

  // A capitalised word beside this one in a list that is no person: "Students in Art and Music", "Respect, Hope and Courage".
  bool is_listed_with_things(std::size_t at, std::size_t end, std::size_t line_end) const {
    const auto is_thing = [&](const NameWord& word) {
      return word.is_capitalised && !word.opens_sentence && !word.is_taken && word.is_ordinary && word.given < weak && word.family < ordinary;
    };
    if (const auto joint = joint_after(end - 1, line_end); joint && is_thing(words_[end + *joint])) return true;
    for (const std::size_t back : {1u, 2u})
      if (at >= back && !token(words_[at].first).has_line_break_before && is_thing(words_[at - back]))
        if (const auto joint = joint_after(at - back, at + 1); joint && *joint + 1 == back) return true;
    return false;
  }

  // "Please visit Will in the office", "Mrs. Banks and Will": an ordinary word with a capital in mid-sentence, where everything
  // else is small, is a name by English spelling. A name kept for nothing does less harm than a child's name translated.
  std::size_t find_lone_name(std::size_t at, const LineKind& line) {
    const NameWord& word = words_[at];
    const std::size_t end = at + 1;
    if (language_.names.people.empty() || word.is_all_capitals || word.is_mixed || (word.is_taken && !word.is_month)) return at;
    const auto take = [&] {
      add(at, end);
      return end;
    };
    const bool is_possible = word.given >= weak || word.family >= ordinary;
    const bool is_excepted = is_of("no_lone_name", word) || word.is_month;
    if (is_possible && word.opens_sentence && is_of("adjective_name", word) && end < line.end && gap(at, end) == 0 &&
        !words_[end].is_capitalised && is_of("subject_verb", words_[end]))
      return take();
    // "Will lost his jacket": no verb of that form follows "will".
    if (is_possible && word.opens_sentence && !word.is_month && is_of("question_verb", word) && end < line.end && gap(at, end) == 0 &&
        !words_[end].is_capitalised && is_of("past_verb", words_[end]))
      return take();
    if (word.opens_sentence || at == 0 || token(word.first).has_line_break_before) return at;
    const NameWord& before = words_[at - 1];
    const std::size_t between = gap(at - 1, at);
    if (is_possible && !is_excepted && between == 0 && is_of("salutation", before) && closes_part(end)) return take();
    if (is_possible && !is_excepted && follows_sure_cue(at) && closes_part(end)) return take();
    if (!line.is_running) return at;
    // "the Stones": a family.
    if (between == 0 && token(before.first).folded == "the" && is_family_plural(word) && !is_of("no_lone_name", word) &&
        !is_before_capital(end, line.end))
      return take();
    if (!is_possible || is_before_capital(end, line.end) || is_listed_with_things(at, end, line.end)) return at;
    // "… and Art", after a name.
    const bool is_beside_name = follows_cue(at) && is_name_beside(at);
    if (is_excepted) return (is_beside_name || follows_sure_cue(at)) && !word.is_month && precedes_name_follower(end, line.end) ? take() : at;
    // "Bring Joy her inhaler": what is somebody's own names a person.
    const bool has_determiner_after = end < line.end && gap(at, end) == 0 && is_of("determiner", words_[end]) && !is_of("owner_word", words_[end]);
    if (between == 0) {
      if (is_of("determiner", before) || (before.is_capitalised && !before.opens_sentence && !is_name_already(at - 1))) return at;
      if (before.opens_sentence && before.is_capitalised && before.is_ordinary && before.given >= ordinary && !is_of("person_cue", before)) return at;
      if (has_determiner_after && !ends_list_word("person_cue", at - 1)) return at;
      if (std::max(word.given, word.family) == weak && is_of("locative", before)) return at;
      return take();
    }
    const bool follows_comma = between == 1 && token(before.end).is_symbol(",");
    if (follows_comma && !has_determiner_after &&
        (closes_part(end) || precedes_person_verb(end, line.end) || is_name_already(at - 1)))
      return take();
    return at;
  }
  bool is_name_beside(std::size_t at) const {
    return (gap(at - 1, at) == 1 && is_name_already(at - 1)) || (at >= 2 && is_name_already(at - 2));
  }
  bool is_family_plural(const NameWord& word) const {
    std::string whole = folded(word);
    if (whole.size() < 4 || whole.back() != 's') return false;
    whole.pop_back();
    if (language_.names.find_person(whole).family >= NameStrength::ordinary) return true;
    if (!whole.ends_with("e")) return false;
    whole.pop_back();
    return language_.names.find_person(whole).family >= NameStrength::ordinary;  // "the Bushes"
  }

  // Not "the Young Authors": nothing before it that makes a noun of it.
  bool is_free_word(std::size_t at) const {
    return at == 0 || gap(at - 1, at) != 0 || !is_of("before_school", words_[at - 1]);
  }

  // "Baker, Joy" as a whole part of a list.
  std::size_t find_turned_name(std::size_t at, const LineKind& line) {
    if (words_[at].family < ordinary || at + 1 >= line.end || gap(at, at + 1) != 1) return at;
    if (!token(words_[at].end).is_symbol(",") || words_[at + 1].given < ordinary || words_[at + 1].is_taken) return at;
    const std::size_t first = words_[at].first;
    const bool opens = first == 0 || token(first).has_line_break_before;
    const std::size_t next = words_[at + 1].end;
    const bool closes = next >= tokens_.tokens.size() || token(next).has_line_break_before;
    if (!opens || !closes || is_of("role", words_[at + 1]) || words_[at].family + words_[at + 1].given < 3) return at;
    add(at, at + 2);
    return at + 2;
  }

  // "Pine Creek Farm", "ROSA PARKS ELEMENTARY": words that open names of places, then a word that closes one.
  std::size_t find_place(std::size_t at, const LineKind& line) {
    if (words_[at].is_taken || !language_.patterns.has_words("place_head")) return at;
    const auto is_opener = [&](const NameWord& word) {
      return is_of("place_opener", word) || std::max(word.given, word.family) >= ordinary;
    };
    if (!is_opener(words_[at])) return at;
    bool has_strong_opener = false;
    int little = 0;
    std::size_t best = at;
    for (std::size_t i = at; i < line.end && i < at + 7; ++i) {
      const NameWord& word = words_[i];
      if (i > at && !(is_next(i - 1, i) || is_owned(i))) break;
      if (!word.is_capitalised || word.is_taken || word.is_all_capitals != words_[at].is_all_capitals) break;
      const bool is_head = i > at && is_of("place_head", word);
      if (!is_head && !is_of("place_middle", word) && (best > at || !is_opener(word))) break;
      const bool is_nature = is_head && line.is_running && !words_[at].opens_sentence && i == at + 1 && is_of("place_nature_head", word);
      if (is_head && (has_strong_opener || is_nature || is_of("place_street", word))) {
        const bool is_vague = is_of("place_vague_head", word) && is_before_heading_word(i + 1, line.end);
        if (!is_vague) best = i + 1;
      }
      if (is_opener(word) && !is_of("place_weak_opener", word)) has_strong_opener = true;
      // Two that say little say enough together: "Blue Lake Pool", but not "New High School".
      if (is_opener(word) && !is_of("place_adjective", word) && ++little > 1) has_strong_opener = true;
    }
    if (best == at) return at;
    // "Oak Hill High School Update"
    if (best < line.end && is_next(best - 1, best) && words_[best].is_capitalised && is_school_level(best))
      best = std::max(best, find_institution_end(best, line.end));
    add(at, best, best > at + 1);
    return best;
  }

  // "WELCOME TO JUNIPER HOLLOW ELEMENTARY SCHOOL": in capitals only schools tell themselves.
  std::size_t find_school_in_capitals(std::size_t at, std::size_t line_end) {
    if (is_of("before_school", words_[at]) || is_of("heading_small", words_[at]) || is_of("school_level", words_[at]) ||
        is_of("institution", words_[at]) || is_of("title", words_[at]))
      return at;
    for (std::size_t level = at + 1; level < line_end && level < at + 5 && is_next(level - 1, level); ++level) {
      if (!words_[level].is_all_capitals) break;
      if (is_school_level(level) && language_.patterns.find_word("school_level", tokens_, words_[level].first).first != 0) {
        const std::size_t end = find_institution_end(level, line_end);
        if (end == level) break;
        add(at, end, true);
        return end;
      }
      if (is_of("before_school", words_[level])) break;
    }
    return at;
  }

  std::size_t find_capitalised(std::size_t at, std::size_t line_end, bool is_title_case) {
    // The run of capitalised words (and what may stand between them) from here.
    const NameWord& word = words_[at];
    if (!is_unknown(word)) {
      // "Central Elementary School": ordinary words that name a school.
      // At the start of a sentence and in headings the first word is capital anyway: "Visit …" and "Our …" belong to no name.
      const bool may_open = (!is_title_case && !word.opens_sentence) || (!is_of("before_school", word) && !is_of("name_particle", word));
      if (may_open && !language_.names.ordinary_words.empty() && word.is_capitalised && !word.is_all_capitals &&
          !is_of("school_level", word) && !is_of("institution", word)) {
        std::size_t level = at + 1;
        while (level < line_end && level < at + 4 && is_next(level - 1, level) && words_[level].is_capitalised &&
               !is_of("school_level", words_[level]))
          ++level;
        if (level < line_end && level < at + 4 && is_next(level - 1, level) && words_[level].is_capitalised &&
            is_school_level(level)) {
          bool has_unknown = false;
          for (std::size_t i = at; i < level; ++i) has_unknown = has_unknown || is_unknown(words_[i]);
          if (!has_unknown) {
            const std::size_t end = find_institution_end(level, line_end);
            if (end > level) {
              add(at, end);
              return end;
            }
          }
        }
      }
      return at + 1;
    }
    // No list of ordinary words, no telling.
    if (language_.names.ordinary_words.empty() && !word.is_mixed) return at + 1;

    std::size_t first = at;
    while (first > 0 && is_next(first - 1, first) && !is_named_[first - 1] && words_[first - 1].is_capitalised &&
           !words_[first - 1].is_all_capitals && is_of("name_prefix", words_[first - 1]))
      --first;
    std::size_t end = find_person_end(at, line_end);
    const std::size_t institution_end = find_institution_end(end, line_end);
    // "Lincoln Elementary School", but "Sandy Rivera and the School" ends at Rivera.
    const bool is_institution = institution_end > end;
    end = institution_end;
    std::size_t unknown = 0;
    bool is_mixed_word = false;
    for (std::size_t i = first; i < end; ++i) {
      unknown += is_unknown(words_[i]) ? 1 : 0;
      is_mixed_word = is_mixed_word || words_[i].is_mixed;
    }
    const bool is_alone = end - first == 1;
    // "Jayden's backpack": only persons and places own things so.
    const bool is_owner = words_[end - 1].end < tokens_.tokens.size() && token(words_[end - 1].end).is_symbol("'");
    // A word that is nothing but a name is one in headings and at the beginning of a sentence as well: "Roosevelt Families".
    const bool is_listed = std::max(word.given, word.family) == sure;
    if (!is_mixed_word && !is_listed && is_alone && !is_owner && (words_[first].opens_sentence || is_title_case)) return end;
    if (is_owner && is_alone && !is_title_case) {
      add(first, end);
      return end;
    }
    if (!is_mixed_word && !is_listed && is_title_case && !is_institution && unknown < 2 && !has_surname(first, end)) return end;
    add(first, end);
    return end;
  }

  bool has_surname(std::size_t first, std::size_t end) const {
    for (std::size_t i = first + 1; i < end; ++i)
      if (words_[i].family >= ordinary || is_initial(words_[i])) return true;
    return false;
  }

  // "Elementary" alone, or "Middle" before "School": what makes a school of the words before it.
  bool is_school_level(std::size_t at) const {
    return language_.patterns.find_word("school_level", tokens_, words_[at].first).first >= words_[at].end;
  }

  std::vector<bool> is_named_;
  std::unordered_set<std::string> known_;
  std::vector<FoundName> found_;
};

}  // namespace

std::vector<FoundName> find_unlisted_names(std::string_view text, const FactTokens& tokens,
                                           const std::vector<TokenUse>& taken, const FactLanguage& language,
                                           const NameEvidence* evidence) {
  return NameSearch(text, tokens, taken, language, evidence).find();
}

}  // namespace homeword
