#include "document/document_test_tools.h"

using namespace homeword;

namespace {
WriteOptions replace(std::size_t number, std::string text) {
  WriteOptions options;
  options.blocks[number].text = std::move(text);
  return options;
}
}  // namespace

TEST_CASE("plain text: blocks are separated by blank lines, a line break is a space") {
  const Document letter =
      read_or_fail("letter.txt", "Dear families,\n\nSchool starts\n  on Monday.  \n \t\nThank you\n");
  CHECK(texts(letter) == std::vector<std::string>{"Dear families,", "School starts on Monday.", "Thank you"});
  CHECK(letter.blocks[1].file_offset(0) == 16);
  CHECK(letter.blocks[1].file_offset(14) == 32);  // "on"
  CHECK(letter.blocks[1].file_span({7, 13}) == Span{23, 29});
  CHECK(letter.blocks[1].file_span({13, 14}) == Span{29, 32});  // the space is the line end with its indentation
  CHECK(letter.blocks[1].file_span({14, 24}) == Span{32, 42});
  CHECK(letter.blocks[2].number == 2);
  check_round_trip(letter);
}

TEST_CASE("plain text: list items are blocks of their own and keep their bullets") {
  const Document list = read_or_fail(
      "list.txt", "Bring:\n- a pencil\n  and paper\n- lunch\n1. First\n2) Second\nin grade\n6. is no item\n");
  CHECK(texts(list) ==
        std::vector<std::string>{"Bring:", "a pencil and paper", "lunch", "First", "Second in grade 6. is no item"});
  CHECK(list.blocks[1].kind == BlockKind::list_item);
  CHECK(write_or_fail(list, replace(2, "el almuerzo")) ==
        "Bring:\n- a pencil\n  and paper\n- el almuerzo\n1. First\n2) Second\nin grade\n6. is no item\n");
  CHECK(write_or_fail(list, replace(1, "un lápiz y papel")) ==
        "Bring:\n- un lápiz y\n  papel\n- lunch\n1. First\n2) Second\nin grade\n6. is no item\n");
}

TEST_CASE("plain text: line ends, indentation and width of lines stay") {
  const Document letter = read_or_fail(
      "letter.txt", "\r\n    Sincerely,\r\n    Ms. Rivera\r\n\r\n\r\nOne line that is long and stays one line\r\n");
  CHECK(write_or_fail(letter, replace(0, "Atentamente,\nSra. Rivera")) ==
        "\r\n    Atentamente,\r\n    Sra. Rivera\r\n\r\n\r\nOne line that is long and stays one line\r\n");
  CHECK(write_or_fail(letter, replace(1, "Una sola línea que es todavía más larga que la de antes y sigue siendo una"))
            .ends_with("\r\n\r\nUna sola línea que es todavía más larga que la de antes y sigue siendo una\r\n"));
  check_round_trip(letter);
}

TEST_CASE("plain text: lines ended on purpose stay lines, lines a program broke are one text") {
  const Document letter = read_or_fail("letter.txt",
                                       "LINCOLN HIGH SCHOOL\nOffice of the Principal\n900 W. Main St.\n\n"
                                       "Dear families:\nWe will meet on Friday in the library of our school, and\n"
                                       "Ms. Rivera will answer what you ask. Come when you can\nand bring a friend.\n\n"
                                       "Come to the\nSpring Picnic\nat noon\n\nThank you,\nJoy Baker\n");
  CHECK(texts(letter) ==
        std::vector<std::string>{"LINCOLN HIGH SCHOOL\nOffice of the Principal\n900 W. Main St.",
                                 "Dear families:\nWe will meet on Friday in the library of our school, and Ms. Rivera will "
                                 "answer what you ask. Come when you can and bring a friend.",
                                 "Come to the Spring Picnic at noon", "Thank you,\nJoy Baker"});
  check_round_trip(letter);
  CHECK(write_or_fail(letter, replace(0, "LINCOLN HIGH SCHOOL\nOficina de la directora de la escuela\n900 W. Main St."))
            .starts_with("LINCOLN HIGH SCHOOL\nOficina de la directora de la escuela\n900 W. Main St.\n\nDear"));
  // Nothing a translation holds can end the block or begin a list.
  CHECK(write_or_fail(letter, replace(3, "Gracias,\n\n- Joy")).ends_with("\n\nGracias, - Joy\n"));
}

TEST_CASE("plain text: where lines break, no white space is lost and no list begins") {
  for (const char* text : {"Dear families, come back on  Tuesday.\nThe\nday after.\n",                  // two spaces at the end of a line
                           "Come back on \xC2\xA0Tuesday, on\nthe\nday\n",                              // … and one that does not break
                           "Dear families,\n\n *\n at six\n", "One\n\n\u2022\n-\n  at\n* six\n"})       // marks alone on their lines
    check_round_trip(read_or_fail("letter.txt", text));
}

TEST_CASE("plain text: files in other encodings stay in them while they can") {
  const Document latin = read_or_fail("latin.txt", "Se\xF1or Rivera\n\nLunch is free.\n");
  CHECK(latin.properties.at("encoding") == "windows-1252");
  CHECK(latin.blocks[0].text == "Señor Rivera");
  CHECK(write_or_fail(latin, {}) == latin.bytes);
  CHECK(write_or_fail(latin, replace(1, "¿Qué día?")) == "Se\xF1or Rivera\n\n\xBFQu\xE9 d\xED\x61?\n");
  // Arabic has no place in Windows-1252: the whole file becomes UTF-8.
  CHECK(write_or_fail(latin, replace(1, "مدرسة")) == "Señor Rivera\n\nمدرسة\n");

  const Document with_mark = read_or_fail("bom.txt", "\xEF\xBB\xBFHello\n");
  CHECK(with_mark.text == "Hello\n");
  CHECK(with_mark.blocks[0].file_offset(0) == 0);
  CHECK(write_or_fail(with_mark, replace(0, "Hola")) == "\xEF\xBB\xBFHola\n");

  const std::string utf16("\xFF\xFEH\0i\0\n\0", 8);
  const Document wide = read_or_fail("wide.txt", utf16);
  CHECK(wide.blocks.at(0).text == "Hi");
  CHECK(write_or_fail(wide, {}) == utf16);
  CHECK(write_or_fail(wide, replace(0, "S\u00ed")) == std::string("\xFF\xFES\0\xED\0\n\0", 8));
}

TEST_CASE("plain text: notes and appendix stand at the end") {
  const Document letter = read_or_fail("letter.txt", "Our IEP team met.\n");
  WriteOptions options;
  options.blocks[0].text = "Nuestro equipo del IEP se reunió.";
  options.blocks[0].notes.push_back({22, "IEP", "un plan para su hijo"});
  options.appendix = Appendix{"Palabras en esta carta", {{"IEP", "un plan para su hijo"}}};
  CHECK(write_or_fail(letter, options) ==
        "Nuestro equipo del IEP [1] se reunió.\n\n[1] IEP: un plan para su hijo\n\nPalabras en esta carta\n\n- IEP: un "
        "plan para su hijo\n");
}

TEST_CASE("plain text: odd files") {
  CHECK(read_or_fail("empty.txt", "").blocks.empty());
  CHECK(write_or_fail(read_or_fail("empty.txt", ""), {}).empty());
  CHECK(read_or_fail("blank.txt", " \n\t\r\n\xC2\xA0\n").blocks.empty());
  const Document old_mac = read_or_fail("mac.txt", "One\rtwo\r\rThree");
  CHECK(texts(old_mac) == std::vector<std::string>{"One two", "Three"});
  const Result<Document> binary = read_document("picture.txt", std::string("\x89PNG\0\0", 6));
  REQUIRE_FALSE(binary);
  CHECK(binary.error().sentence().find("picture.txt") != std::string::npos);
  const Result<Document> unknown = read_document("letter.pages", "x");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().sentence().find(".docx") != std::string::npos);
  std::string many;
  for (std::size_t i = 0; i < 200002; ++i) many += "a\n\n";
  const Result<Document> too_many = read_document("many.txt", many);
  REQUIRE_FALSE(too_many);
  CHECK(too_many.error().sentence().find("Split") != std::string::npos);
}
