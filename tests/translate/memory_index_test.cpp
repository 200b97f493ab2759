#include "homeword/translate/memory_index.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "homeword/base/files.h"
#include "homeword/text/unicode.h"
#include "homeword/translate/memory_scan.h"

using namespace homeword;

namespace {

namespace fs = std::filesystem;

fs::path scratch(const std::string& name) {
  const char* build = std::getenv("HOMEWORD_BUILD_FOLDER");
  const fs::path folder = fs::path(build != nullptr ? build : ".") / "test-memory";
  fs::create_directories(folder);
  fs::remove(folder / name);
  return folder / name;
}

// The judge: the whole table, letter by letter.
std::size_t slow_distance(const std::string& left, const std::string& right) {
  std::vector<char32_t> a, b;
  for (std::size_t at = 0; at < left.size();) a.push_back(next_code_point(left, at));
  for (std::size_t at = 0; at < right.size();) b.push_back(next_code_point(right, at));
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

const std::vector<std::string> words{"please", "return", "the", "form", "by", "Friday", "school", "niño", "reunión", "meeting", "lunch", "bus", "a", "of",
                                     "学校", "会议", "المدرسة", "children", "families", "permission", "slip", "grade", "report", "card", "your", "child"};

std::string make_sentence(std::mt19937& random, std::size_t most_words) {
  std::string out;
  const std::size_t count = 1 + random() % most_words;
  for (std::size_t i = 0; i < count; ++i) out += (out.empty() ? "" : " ") + words[random() % words.size()];
  return out;
}

std::string change(std::string sentence, std::mt19937& random) {
  const std::size_t edits = random() % 6;
  for (std::size_t i = 0; i < edits && !sentence.empty(); ++i) {
    std::size_t at = random() % sentence.size();
    while (at > 0 && (static_cast<unsigned char>(sentence[at]) & 0xC0) == 0x80) --at;
    std::size_t end = at;
    (void)next_code_point(sentence, end);
    switch (random() % 3) {
      case 0: sentence.insert(at, random() % 4 == 0 ? "ñ" : "e"); break;
      case 1: sentence.erase(at, end - at); break;
      default: sentence.replace(at, end - at, random() % 4 == 0 ? "学" : "x"); break;
    }
  }
  return sentence;
}

}  // namespace

TEST_CASE("the distance is Levenshtein's, in every script, short and long, and stops at its limit") {
  std::mt19937 random(1);
  for (int round = 0; round < 600; ++round) {
    const std::string left = make_sentence(random, round % 5 == 0 ? 60 : 8), right = round % 2 == 0 ? change(left, random) : make_sentence(random, 8);
    CAPTURE(left);
    CAPTURE(right);
    const std::size_t truth = slow_distance(left, right);
    const EditDistance measure(left);
    CHECK(measure.to(right, 10'000) == truth);
    CHECK(measure.to(right, truth) == truth);
    if (truth > 0) CHECK_FALSE(measure.to(right, truth - 1));
  }
  CHECK(EditDistance("").to("abc", 3) == 3);
  CHECK(EditDistance("abc").to("", 3) == 3);
  CHECK_FALSE(EditDistance("abc").to("", 2));
}

TEST_CASE("the nearest sentences are those a slow obvious search finds") {
  std::mt19937 random(2);
  std::vector<std::string> rows;
  MemoryIndexBuilder builder;
  for (std::size_t i = 0; i < 3000; ++i) {
    rows.push_back(normalise_sentence(make_sentence(random, 12)));
    builder.add(i + 1, rows.back(), "x");
  }
  rows.push_back(std::string(700, 'a') + std::string(300, 'b'));   // counts stop at 255
  builder.add(rows.size(), rows.back(), "x");
  const MemoryIndex index = std::move(builder).build();
  REQUIRE(index.size() == rows.size());
  std::size_t found_any = 0;
  for (int round = 0; round < 150; ++round) {
    const std::string query = normalise_sentence(round == 0 ? std::string(650, 'a') + std::string(330, 'b') : change(rows[random() % rows.size()], random));
    if (query.empty()) continue;
    CAPTURE(query);
    const double least = std::vector<double>{0.7, 0.8, 0.9}[static_cast<std::size_t>(round % 3)];
    struct Judged {
      std::size_t row, distance, longer;
    };
    std::vector<Judged> judged;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::size_t longer = std::max(count_code_points(rows[i]), count_code_points(query));
      const std::size_t distance = slow_distance(query, rows[i]);
      if (static_cast<double>(distance) <= (1 - least) * static_cast<double>(longer) + 1e-9) judged.push_back({i + 1, distance, longer});
    }
    std::sort(judged.begin(), judged.end(), [](const Judged& a, const Judged& b) {
      return a.distance * b.longer != b.distance * a.longer ? a.distance * b.longer < b.distance * a.longer : a.row > b.row;
    });
    for (const std::size_t most : {std::size_t{1}, std::size_t{4}}) {
      const std::vector<MemoryMatch> found = index.find_nearest(query, least, most);
      REQUIRE(found.size() == std::min(most, judged.size()));
      for (std::size_t i = 0; i < found.size(); ++i) {
        CHECK(found[i].row == judged[i].row);
        CHECK(found[i].distance == judged[i].distance);
      }
      found_any += found.size();
    }
  }
  CHECK(found_any > 100);
}

TEST_CASE("the nearest of long sentences, some with more of one letter than is counted, are those of a slow obvious search") {
  std::mt19937 random(8);
  std::vector<std::string> rows;
  MemoryIndexBuilder builder;
  for (std::size_t i = 0; i < 150; ++i) {
    std::string row = i % 3 == 1 ? change(rows.back(), random) : make_sentence(random, i % 2 == 0 ? 70 : 20);
    if (i % 10 == 0) row += std::string(300, 'e');
    rows.push_back(normalise_sentence(row));
    builder.add(i + 1, rows.back(), "x");
  }
  const MemoryIndex index = std::move(builder).build();
  std::size_t found_any = 0;
  for (int round = 0; round < 24; ++round) {
    std::string query = rows[random() % rows.size()];
    for (int i = 0; i < round; ++i) query = change(query, random);
    query = normalise_sentence(query);
    CAPTURE(query);
    const double least = std::vector<double>{0.5, 0.65, 0.8}[static_cast<std::size_t>(round % 3)];
    std::vector<std::pair<double, std::size_t>> judged;   // unlikeness, then the newest
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto longer = static_cast<double>(std::max(count_code_points(rows[i]), count_code_points(query)));
      const double unlike = static_cast<double>(slow_distance(query, rows[i])) / longer;
      if (unlike <= 1 - least + 1e-9) judged.emplace_back(unlike, rows.size() - i);
    }
    std::sort(judged.begin(), judged.end());
    const std::vector<MemoryMatch> found = index.find_nearest(query, least, 3);
    REQUIRE(found.size() == std::min<std::size_t>(3, judged.size()));
    for (std::size_t i = 0; i < found.size(); ++i) {
      CHECK(found[i].row == rows.size() - judged[i].second + 1);
      CHECK(found[i].similarity == doctest::Approx(1 - judged[i].first));
    }
    found_any += found.size();
  }
  CHECK(found_any > 20);
}

TEST_CASE("the band of few edits measures what the whole table does, at every limit and length") {
  std::mt19937 random(7);
  for (int round = 0; round < 400; ++round) {
    std::string left = make_sentence(random, round % 3 == 0 ? 40 : 10);
    std::string right = left;
    for (int i = 0; i < round % 12; ++i) right = change(right, random);
    if (round % 5 == 0) right = right.substr(0, right.find(' ')) + make_sentence(random, 6);
    if (round % 7 == 0) std::swap(left, right);
    CAPTURE(left);
    CAPTURE(right);
    const std::size_t truth = slow_distance(left, right);
    const EditDistance measure(left);
    for (const std::size_t limit : {truth, truth + 1, truth + 7, std::size_t{63}, std::size_t{64}, std::size_t{127}, std::size_t{128}, std::size_t{255}, std::size_t{256}}) {
      CAPTURE(limit);
      const auto found = measure.to(right, limit);
      REQUIRE(found.has_value() == (truth <= limit));
      if (found) CHECK(*found == truth);
    }
    for (std::size_t limit = truth > 3 ? truth - 3 : 0; limit < truth; ++limit) CHECK_FALSE(measure.to(right, limit));
  }
}

TEST_CASE("no bound exceeds the distance, and the processor's forms say what the plain ones say") {
  std::mt19937 random(3);
  std::size_t sifted = 0;
  for (int round = 0; round < 60; ++round) {
    // Rows of one length, some near the query, with counts that stop (long runs of one letter) in some rounds.
    const std::string run = round % 6 == 0 ? std::string(200 + random() % 500, 'a') : std::string();
    const std::string query = run + make_sentence(random, 30) + " " + make_sentence(random, 30);
    const std::size_t row_length = count_code_points(query) + random() % 9;
    std::vector<std::string> rows;
    std::vector<std::uint8_t> letters, halves;
    std::size_t length = 0;
    const Signature own = sign(query, length);
    REQUIRE(length == count_code_points(query));
    while (rows.size() < 67) {
      std::string row = rows.size() % 4 == 0 ? query : run + make_sentence(random, 60);
      for (std::size_t i = 0; i < rows.size() % 8; ++i) row = change(row, random);
      while (count_code_points(row) < row_length) row += static_cast<char>('a' + random() % 26);
      std::size_t end = 0;
      for (std::size_t i = 0; i < row_length; ++i) (void)next_code_point(row, end);
      row.resize(end);
      std::size_t same = 0;
      const Signature signature = sign(row, same);
      REQUIRE(same == row_length);
      letters.insert(letters.end(), signature.letters.begin(), signature.letters.end());
      halves.insert(halves.end(), signature.halves.begin(), signature.halves.end());
      rows.push_back(std::move(row));
    }
    const std::size_t apart = row_length - length, longer = row_length;
    const std::size_t known_apart = longer < 255 ? apart : 0;
    const Splits splits(query);
    const std::size_t limit = apart + random() % (longer / 3 + 1);
    std::vector<Survivor> fast, plain;
    scan_letters(letters.data(), 3, rows.size(), own, 2 * limit - known_apart, known_apart, apart, fast);
    scan_letters_plainly(letters.data(), 3, rows.size(), own, 2 * limit - known_apart, known_apart, apart, plain);
    const auto check_same = [&] {
      REQUIRE(fast.size() == plain.size());
      for (std::size_t i = 0; i < fast.size(); ++i) {
        CHECK(fast[i].row == plain[i].row);
        CHECK(fast[i].bound == plain[i].bound);
      }
    };
    check_same();
    const std::size_t before = fast.size();
    sift_halves(halves.data(), row_length, splits, limit, 1, fast);
    sift_halves_plainly(halves.data(), row_length, splits, limit, 1, plain);
    check_same();
    sifted += before - fast.size();
    for (std::size_t row = 3; row < rows.size(); ++row) {
      const std::size_t distance = slow_distance(query, rows[row]);
      const auto found = std::find_if(fast.begin(), fast.end(), [&](const Survivor& one) { return one.row == row; });
      CAPTURE(rows[row]);
      CAPTURE(query);
      if (distance <= limit) REQUIRE(found != fast.end());
      if (found != fast.end()) CHECK(found->bound <= distance);
    }
  }
  CHECK(sifted > 100);
  CHECK(Splits(std::string(Splits::longest + 1, 'x')).is_empty());
}

TEST_CASE("the same sentence is found whatever its case, blanks, bullet and closing mark; the newest row first") {
  MemoryIndexBuilder builder;
  builder.add(1, "Please sign the form.", "Firme.");
  builder.add(2, "Please sign the form!", "¡Firme!");
  builder.add(3, "please  sign\tthe form", "firme");
  builder.add(4, "Niños y niñas", "x");
  builder.add(5, "   ", "nothing");
  const MemoryIndex index = std::move(builder).build();
  CHECK(index.size() == 4);
  const auto found = index.find_exact("• PLEASE SIGN THE FORM");
  REQUIRE(found.size() == 3);
  CHECK(found[0].row == 3);
  CHECK(found[0].target == "firme");
  CHECK(index.find_exact("Please sign the form.").front().row == 1);
  CHECK(index.find_exact("NIN\xCC\x83OS Y NIN\xCC\x83" "AS").size() == 1);
  CHECK(index.find_exact("Please sign").empty());
  CHECK(index.find_exact("").empty());
  CHECK(index.find_exact("...").empty());
  CHECK(MemoryIndex().find_exact("x").empty());
  CHECK(MemoryIndex().find_nearest("x").empty());
}

TEST_CASE("an index in a file answers as the one in memory; a file of another state, cut or damaged is refused") {
  std::mt19937 random(4);
  MemoryIndexBuilder builder;
  for (std::size_t i = 0; i < 500; ++i) builder.add(i + 1, make_sentence(random, 10), "target " + std::to_string(i));
  const MemoryIndex built = std::move(builder).build();
  const fs::path path = scratch("pairs.index");
  REQUIRE(built.write(path, "state-1"));
  const auto opened = MemoryIndex::open(path, "state-1");
  REQUIRE(opened);
  CHECK(opened->size() == built.size());
  for (int round = 0; round < 100; ++round) {
    const std::string query = make_sentence(random, 10);
    const auto one = built.find_nearest(query, 0.6, 3), other = opened->find_nearest(query, 0.6, 3);
    REQUIRE(one.size() == other.size());
    for (std::size_t i = 0; i < one.size(); ++i) {
      CHECK(one[i].row == other[i].row);
      CHECK(one[i].target == other[i].target);
    }
  }
  CHECK_FALSE(MemoryIndex::open(path, "state-2"));
  CHECK_FALSE(MemoryIndex::open(scratch("none.index"), "state-1"));
  const std::string bytes = *read_file(path);
  const fs::path damaged = scratch("damaged.index");
  for (const std::size_t size : {std::size_t{0}, std::size_t{10}, std::size_t{200}, bytes.size() / 2, bytes.size() - 1}) {
    REQUIRE(write_file(damaged, std::string_view(bytes).substr(0, size)));
    CHECK_FALSE(MemoryIndex::open(damaged, "state-1"));
  }
  for (int round = 0; round < 300; ++round) {
    std::string changed = bytes;
    for (int i = 0; i < 4; ++i) changed[random() % changed.size()] = static_cast<char>(random());
    REQUIRE(write_file(damaged, changed));
    if (const auto opened_damaged = MemoryIndex::open(damaged, "state-1")) {   // what it says may be wrong, never out of bounds
      (void)opened_damaged->find_nearest("please return the form", 0.6, 3);
      (void)opened_damaged->find_exact("please return the form");
    }
  }
}

TEST_CASE("a sentence is normalised as a slow obvious reading says: blanks collapsed and trimmed, letters composed") {
  std::mt19937 random(9);
  const std::vector<std::string> pieces{"a", "Word", "niño", "n\u0303", "¿", "”", "学", " ", "  ", "\t", "\n", "\u00a0", "\u2009", "\u3000", "\x0b", "\x01", "\u200b", "xxxxxxxx", "\xC3", "\xA1", "\u00c5", "A\u030a", "\u0344"};
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    const std::size_t count = random() % 12;
    for (std::size_t i = 0; i < count; ++i) text += pieces[random() % (round % 2 == 0 ? pieces.size() : 8)];
    std::string expected;
    bool is_open = false;
    const std::string composed = to_nfc(text);
    for (std::size_t at = 0; at < composed.size();) {
      const std::size_t start = at;
      const char32_t letter = next_code_point(composed, at);
      // Of ASCII's control characters only those that documents hold as white space.
      const bool is_white = letter < 0x80 ? letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r' : is_white_space(letter);
      if (is_white) {
        is_open = !expected.empty();
        continue;
      }
      if (is_open) expected += ' ';
      is_open = false;
      expected.append(composed, start, at - start);
    }
    CAPTURE(text);
    CHECK(normalise_sentence(text) == expected);
    std::string room = "what was here before";
    CHECK(normalise_sentence(text, room) == expected);
  }
}

TEST_CASE("strange sentences: empty, huge, broken bytes") {
  MemoryIndexBuilder builder;
  builder.add(1, std::string(100'000, 'x'), "x");
  builder.add(2, "\xFF\xFE broken \xC3", "x");
  builder.add(3, "a", "x");
  const MemoryIndex index = std::move(builder).build();
  CHECK(index.find_nearest(std::string(99'990, 'x'), 0.9).size() == 1);
  CHECK(index.find_nearest("\xFF\xFE broken \xC3", 0.9).size() == 1);
  CHECK(index.find_nearest("b", 0.9).empty());
  CHECK(index.find_nearest("", 0.5).empty());
}
