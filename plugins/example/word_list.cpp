// An example to copy: a whole plugin that translates word by word from a tiny list. Build it outside the tree with the
// CMakeLists.txt beside it; put word_list.so into a folder named in $HOMEWORD_PLUGINS; then
//
//     homeword plugins check word_list
//     echo "The school is open." | homeword translate - --to es --backend word_list

#include <algorithm>
#include <cctype>
#include <map>
#include <string>

#include "homeword_plugin.hpp"

namespace {

using namespace homeword_plugin_sdk;

class WordList final : public Translator {
 public:
  std::vector<Pair> pairs() const override {
    return {{.from = "en", .to = "es", .has_forced_spans = true, .has_marked_spans = true, .engine = "word list of 6 words"}};
  }

  Answer translate(const Request&, const Segment& segment) override {
    static const std::map<std::string, std::string, std::less<>> words{{"the", "la"},    {"school", "escuela"}, {"is", "está"},
                                                                       {"open", "abierta"}, {"bus", "autobús"},  {"today", "hoy"}};
    Answer answer;
    std::vector<std::size_t> place(segment.text.size() + 1);  // where each source byte came out
    auto forced = segment.forced.begin();
    for (std::size_t at = 0; at < segment.text.size();) {
      const std::size_t from = at;
      const std::size_t start = answer.text.size();
      if (forced != segment.forced.end() && forced->start == at && forced->end > at) {
        answer.text += forced->target;  // what the host wants to stand here
        answer.forced.push_back({forced->id, start, answer.text.size()});
        at = forced++->end;
      } else {
        const std::size_t limit = forced != segment.forced.end() ? forced->start : segment.text.size();
        std::string word;
        while (at < limit && std::isalpha(static_cast<unsigned char>(segment.text[at])))
          word += static_cast<char>(std::tolower(static_cast<unsigned char>(segment.text[at++])));
        if (word.empty()) ++at;
        const auto known = words.find(word);
        answer.text += known != words.end() ? std::string_view(known->second) : segment.text.substr(from, at - from);
      }
      for (std::size_t i = from; i < at; ++i) place[i] = start;
    }
    place[segment.text.size()] = answer.text.size();
    for (const Marked& mark : segment.marked) answer.marked.push_back({mark.id, place[mark.start], place[mark.end]});
    return answer;
  }
};

}  // namespace

HOMEWORD_PLUGIN(WordList, "word_list", "1.0")
