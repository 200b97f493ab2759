#include "homeword/engine/rendition_text.h"

#include <doctest/doctest.h>

using namespace homeword;

TEST_CASE("text messages fit one message each and lose no word") {
  std::string spanish;
  for (int i = 0; i < 12; ++i) spanish += "La clase es el viernes a las 6:00 p. m. ¿Puede venir usted con su hijo o hija? ";
  std::string chinese;
  for (int i = 0; i < 40; ++i) chinese += "会议在星期五举行。";
  for (const std::string& text : {spanish, chinese, std::string(500, 'a'), std::string("Vea https://example.org/") + std::string(300, 'x') + " hoy."}) {
    std::string joined;
    for (const std::string& message : cut_sms(text)) {
      const bool is_link = message.find("://") != std::string::npos;
      CHECK((is_link || count_sms(message).messages == 1));
      joined += message;
    }
    const auto without_spaces = [](std::string from) {
      std::erase(from, ' ');
      return from;
    };
    CHECK(without_spaces(joined) == without_spaces(text));
  }
  CHECK(cut_sms("Hola.") == std::vector<std::string>{"Hola."});
  CHECK(cut_sms("").empty());
  // Behind a sentence where there is one.
  CHECK(cut_sms(spanish).front().ends_with("?"));
}
