// What an exchange could not carry: counted, with examples, so that nothing is lost in silence.
//
//     LossReport losses;
//     losses.add("explanation", "the format has no field for it", "accountability-system (es)");
//     losses.sentences()   // "12 × explanation: the format has no field for it (for example: …)"
//     losses.to_json()     // for --losses FILE
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace homeword {

struct Loss {
  std::string what;                    // "explanation", "second term of a language"
  std::string reason;                  // why it could not be carried
  std::size_t count = 0;
  std::vector<std::string> examples;   // the first few, each naming concept, language or line
};

class LossReport {
 public:
  void add(std::string_view what, std::string_view reason, std::string_view example);
  void add(const LossReport& other);

  [[nodiscard]] bool is_empty() const { return losses_.empty(); }
  [[nodiscard]] std::size_t count() const;                                    // of all
  [[nodiscard]] const std::vector<Loss>& losses() const { return losses_; }   // in the order of their first case
  [[nodiscard]] std::vector<std::string> sentences() const;
  // {"losses":[{"what","reason","count","examples":[…]}],"count":n}, one line, for programs.
  [[nodiscard]] std::string to_json() const;

 private:
  std::vector<Loss> losses_;
};

}  // namespace homeword
