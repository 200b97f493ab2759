// Answers of a program that works word by word, kept. The bilingual dictionary and the generator say of a lexical unit always
// the same, whatever stands around it; a letter's words repeat, and the two take a third of Apertium's time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace apertium_plugin {

class WordAnswers {
 public:
  // A stream on its way through the program: the parts between the units that were not known yet, and these.
  struct Question {
    std::vector<std::string> parts;       // one more than `asked`; known units stand in them answered
    std::vector<std::string> asked;       // "^system<n><sg>$", each as often as it stands there
    [[nodiscard]] bool is_answered() const { return asked.empty(); }
    // What the program is to be sent: the units alone.
    [[nodiscard]] std::string text() const;
  };
  [[nodiscard]] Question ask(std::string_view stream) const;

  // The stream with the program's answers in it, which are kept. False: that is no answer to this question.
  bool answer(const Question& question, std::string_view said, std::string& stream);

 private:
  std::unordered_map<std::string, std::string> known_;
};

}  // namespace apertium_plugin
