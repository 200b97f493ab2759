// English puts a helping verb before its subject in questions ("Has your child seen a dentist?"), and Apertium loses its way
// there. The helper is put back before its verb, where Apertium knows it; Spanish asks by its marks alone. What is a helper, and
// which form its verb has, is data: PAIR.questions.tsv.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stream.h"

namespace apertium_plugin {

struct QuestionHelper {
  std::string helper;  // in the helper's reading, lower case: "will<vaux>"
  std::string verb;    // in the verb's reading: "<inf>"
};

// Of a pair ("eng-spa"); empty when it has no such data.
std::vector<QuestionHelper> read_questions(const std::string& mode);

// Between analysis and tagger. `source` is the sentence's text; nothing is changed unless it ends in a question mark.
void order_question(const std::vector<QuestionHelper>& helpers, std::string_view source, std::vector<Unit>& units);

}  // namespace apertium_plugin
