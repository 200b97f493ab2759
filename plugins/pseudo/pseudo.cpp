// Pseudo-translation: text that is plainly not the source, still readable, a third longer, for any pair of languages. Shows
// text that was never sent to translation, layouts that break when text grows, and code that loses accents; and gives tests
// a backend that honours every span without anything installed.
//
//     "Please sign the form." → "[Þļéàšé šîĝñ ţĥé ƒöŕm. ~~~~~~]"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "homeword_plugin.hpp"

namespace {

using namespace homeword_plugin_sdk;

constexpr std::array<std::string_view, 26> small_letters{"à", "ƀ", "ç", "ð", "é", "ƒ", "ĝ", "ĥ", "î", "ĵ", "ķ", "ļ", "m",
                                                         "ñ", "ö", "þ", "q", "ŕ", "š", "ţ", "ü", "ṽ", "ŵ", "ẋ", "ý", "ž"};
constexpr std::array<std::string_view, 26> capital_letters{"À", "Ɓ", "Ç", "Ð", "É", "Ƒ", "Ĝ", "Ĥ", "Î", "Ĵ", "Ķ", "Ļ", "M",
                                                           "Ñ", "Ö", "Þ", "Q", "Ŕ", "Š", "Ţ", "Ü", "Ṽ", "Ŵ", "Ẋ", "Ý", "Ž"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

class Pseudo final : public Translator {
 public:
  std::vector<Pair> pairs() const override {
    return {{.from = "*", .to = "*", .has_forced_spans = true, .has_marked_spans = true, .most_segments = 500, .engine = "pseudo 1"}};
  }
  std::string placeholder_shape() const override { return "{{#}}"; }

  Answer translate(const Request&, const Segment& segment) override {
    Answer answer;
    const std::string_view text = segment.text;
    const bool is_wordless = std::none_of(text.begin(), text.end(), [](char c) { return is_letter(c) || static_cast<signed char>(c) < 0; });
    // Where each source offset came out: starts and ends differ where a bracket or a forced text stands between.
    std::vector<std::size_t> begins(text.size() + 1), ends(text.size() + 1);
    // White space around the sentence stays around it.
    const std::size_t first = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    const std::size_t last = text.find_last_not_of(" \t\r\n") + 1;  // npos + 1 is 0: nothing but space
    std::size_t letters = 0;
    auto forced = segment.forced.begin();
    for (std::size_t at = 0; at <= text.size();) {
      if (!is_wordless && at == last && last != 0) {
        ends[at] = answer.text.size();
        finish(answer.text, letters);
        begins[at] = answer.text.size();
        if (at == text.size()) break;
      } else {
        ends[at] = answer.text.size();
        if (!is_wordless && at == first) answer.text += '[';
        begins[at] = answer.text.size();
        if (at == text.size()) break;
      }
      if (forced != segment.forced.end() && forced->start == at && forced->end > at) {
        const std::size_t from = answer.text.size();
        answer.text += forced->target;
        answer.forced.push_back({forced->id, from, answer.text.size()});
        for (std::size_t i = at + 1; i < forced->end; ++i) {
          begins[i] = from;                // a mark that begins inside a term takes the whole term
          ends[i] = answer.text.size();
        }
        at = forced->end;
        ++forced;
        continue;
      }
      const char c = text[at];
      if (c >= 'a' && c <= 'z')
        answer.text += small_letters[static_cast<std::size_t>(c - 'a')];
      else if (c >= 'A' && c <= 'Z')
        answer.text += capital_letters[static_cast<std::size_t>(c - 'A')];
      else
        answer.text += c;
      letters += is_letter(c) ? 1 : 0;
      ++at;
    }
    for (const Marked& mark : segment.marked) {
      const std::size_t start = mark.start == mark.end ? ends[mark.start] : begins[mark.start];
      answer.marked.push_back({mark.id, start, std::max(start, ends[mark.end])});
    }
    return answer;
  }

 private:
  static void finish(std::string& text, std::size_t letters) {
    const std::size_t growth = (letters * 3 + 9) / 10;
    if (growth > 0) text += ' ';
    text.append(growth, '~');
    text += ']';
  }
};

}  // namespace

HOMEWORD_PLUGIN(Pseudo, "pseudo", "1.0")
