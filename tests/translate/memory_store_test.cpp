#include "homeword/translate/memory_store.h"

#include <fstream>
#include <random>
#include <sstream>

#include "homeword/base/files.h"
#include "homeword/translate/memory.h"
#include "translate/test_tools.h"

using namespace homeword;
using namespace homeword::test;

namespace {

namespace fs = std::filesystem;

const LanguageTag english = LanguageTag::of("en"), spanish = LanguageTag::of("es");

fs::path fresh_folder(const std::string& name) {
  const char* build = std::getenv("HOMEWORD_BUILD_FOLDER");
  const fs::path folder = fs::path(build != nullptr ? build : ".") / "test-memory-store" / name;
  fs::remove_all(folder);
  fs::create_directories(folder);
  return folder;
}

}  // namespace

TEST_CASE("pairs are kept once, with their origin; a correction is a newer pair") {
  const fs::path path = fresh_folder("kept") / "memory.db";
  auto store = MemoryStore::open(path);
  REQUIRE(store);
  auto added = store->add({{"Please sign.", "Firme.", "old.tmx", ""},
                           {"Please  sign.", "Firme.", "old.tmx", ""},
                           {"", "Nada.", "old.tmx", ""},
                           {"Thank you.", "Gracias.", "old.tmx", ""}},
                          english, spanish);
  REQUIRE(added);
  CHECK(added->added == 2);
  CHECK(added->known == 1);
  CHECK(added->empty == 1);
  added = store->add({{"Please sign.", "Por favor, firme.", "letter.es.xlf", "Ana Ruiz"}, {"Thank you.", "Gracias.", "other.tmx", ""}}, english, spanish);
  REQUIRE(added);
  CHECK(added->added == 1);
  auto pairs = store->pairs(english, spanish);
  REQUIRE(pairs);
  const auto found = (*pairs)->find_exact("please sign");
  REQUIRE(found.size() == 2);
  CHECK(found[0].target == "Por favor, firme.");
  const auto origin = store->find(found[0].row);
  REQUIRE(origin);
  REQUIRE(*origin);
  CHECK((*origin)->origin == "letter.es.xlf");
  CHECK((*origin)->person == "Ana Ruiz");
  CHECK((*store->pairs(english, LanguageTag::of("vi")))->size() == 0);
  CHECK((*store->pairs(english, LanguageTag::of("es-MX")))->size() == 3);

  CHECK(*store->forget_person("Ana Ruiz") == 1);
  CHECK(*store->forget_person("Ana Ruiz") == 0);
  CHECK((*store->find(found[0].row))->person.empty());
  CHECK((*store->pairs(english, spanish))->size() == 3);

  const auto words = store->search_words("sign \"OR", english, spanish, 10);
  REQUIRE(words);
  CHECK(words->empty());
  CHECK(store->search_words("firme", english, spanish, 10)->size() == 2);
  REQUIRE(store->add({{"Sign here.", "Firme aquí.", "new.tmx", ""}}, english, spanish));
  CHECK(store->search_words("FIRME", english, spanish, 10)->size() == 3);
  CHECK(MemoryStore::open_existing(path.parent_path() / "none.db")->has_value() == false);
  std::ofstream(path.parent_path() / "text.db") << "not a database, only words";
  CHECK_FALSE(MemoryStore::open(path.parent_path() / "text.db"));
}

TEST_CASE("many pairs come one by one; what ends in an error leaves nothing of its last piece") {
  const fs::path path = fresh_folder("filled") / "memory.db";
  auto store = MemoryStore::open(path);
  REQUIRE(store);
  const LanguageTag vietnamese = LanguageTag::of("vi");
  auto filled = store->fill([&](MemoryIntake& intake) -> Result<void> {
    std::string reused = "Please sign.";
    CHECK(intake.add(reused, "Firme.", "old.tmx", "", english, spanish));
    CHECK(intake.add("Please\u00a0\u00a0sign. ", " Firme.", "old.tmx", "", english, spanish));
    CHECK(intake.add(" ", "Firme.", "old.tmx", "", english, spanish));
    reused = "Thank you.";
    CHECK(intake.add(reused, "Gracias.", "old.tmx", "Ana Ruiz", english, spanish));
    CHECK(intake.add(reused, "Cảm ơn quý vị.", "old.tmx", "Lê Hoa", english, vietnamese));
    return {};
  });
  REQUIRE(filled);
  CHECK(filled->added == 3);
  CHECK(filled->known == 1);
  CHECK(filled->empty == 1);
  // The same pairs by the other way are known.
  const auto again = store->add({{"Please sign.", "Firme.", "", ""}, {"Thank you.", "Gracias.", "", ""}}, english, spanish);
  REQUIRE(again);
  CHECK(again->known == 2);
  const auto found = (*store->pairs(english, vietnamese))->find_exact("Thank you.");
  REQUIRE(found.size() == 1);
  CHECK((*store->find(found[0].row))->person == "Lê Hoa");

  filled = store->fill([&](MemoryIntake& intake) -> Result<void> {
    CHECK(intake.add("One more.", "Otra.", "broken.tmx", "", english, spanish));
    return fail({.message = "the XML is broken", .file = "broken.tmx"});
  });
  REQUIRE_FALSE(filled);
  CHECK(filled.error().file == "broken.tmx");
  CHECK((*store->pairs(english, spanish))->size() == 2);

  // More than one transaction holds.
  const std::size_t many = MemoryStore::pairs_a_transaction + 10;
  filled = store->fill([&](MemoryIntake& intake) -> Result<void> {
    bool is_taken = true;
    for (std::size_t i = 0; i < many && is_taken; ++i) is_taken = intake.add("Sentence " + std::to_string(i), "Frase", "big.tmx", "Ana Ruiz", english, spanish);
    CHECK(is_taken);
    return {};
  });
  REQUIRE(filled);
  CHECK(filled->added == many);
  CHECK((*store->pairs(english, spanish))->size() == many + 2);
  CHECK(*store->forget_person("Ana Ruiz") == many + 1);
}

TEST_CASE("a memory that is cut short or damaged is refused in a full sentence, and takes no program down") {
  const fs::path folder = fresh_folder("damaged");
  std::vector<MemoryPair> many;
  for (int i = 0; i < 5200; ++i) many.push_back({"Sentence number " + std::to_string(i) + " of the letter to families.", "Frase " + std::to_string(i) + ".", "big.tmx", "Ana Ruiz"});
  {
    auto store = MemoryStore::open(folder / "memory.db");
    REQUIRE(store);
    REQUIRE(store->add(many, english, spanish));
    REQUIRE(store->pairs(english, spanish));
    REQUIRE(store->search_words("families", english, spanish, 3));
  }
  const std::string whole = *read_file(folder / "memory.db");
  const std::string index = *read_file(folder / "memory.db.en-es.index");
  REQUIRE(whole.size() > 500'000);
  std::size_t refused = 0;
  // Whatever the file holds: every function answers, or says in a sentence what is wrong with which file.
  const auto try_all = [&](const fs::path& path) {
    const auto note = [&](const auto& result) {
      if (result) return;
      ++refused;
      CHECK_FALSE(result.error().message.empty());
      CHECK(result.error().file.find(path.filename().string()) != std::string::npos);
      CHECK_FALSE(result.error().remedy.empty());
    };
    auto store = MemoryStore::open_existing(path);
    note(store);
    if (!store || !*store) return;
    const auto pairs = (*store)->pairs(english, spanish);
    note(pairs);
    if (pairs) {
      (void)(*pairs)->find_exact("Sentence number 7 of the letter to families.");
      (void)(*pairs)->find_nearest("Sentence number 7 of a letter to families.", 0.7, 3);
    }
    note((*store)->find(17));
    note((*store)->search_words("letter families", english, spanish, 5));
    note((*store)->languages());
    note((*store)->for_each(english, spanish, [](const MemoryPair&) { return true; }));
    note((*store)->add({{"A new one.", "Una nueva.", "x", ""}}, english, spanish));
    note((*store)->fill([&](MemoryIntake& intake) -> Result<void> {
      for (int i = 0; i < 2500; ++i)
        if (!intake.add("Another letter, number " + std::to_string(i), "Otra carta.", "x", "", english, spanish)) break;
      return {};
    }));
  };
  std::mt19937 random(5);
  int round = 0;
  const auto place = [&](const std::string& bytes, const std::string& index_bytes) {
    const fs::path path = folder / ("copy-" + std::to_string(round++) + ".db");
    REQUIRE(write_file(path, bytes));
    REQUIRE(write_file(path.string() + ".en-es.index", index_bytes));
    try_all(path);
    for (const char* end : {"", "-wal", "-shm", ".en-es.index"}) fs::remove(path.string() + end);
  };
  for (const std::size_t size : {std::size_t{1}, std::size_t{99}, std::size_t{100}, std::size_t{4095}, std::size_t{4096}, std::size_t{40'960}, whole.size() / 2, whole.size() - 1})
    place(whole.substr(0, size), index);
  CHECK(refused > 0);
  for (int i = 0; i < 60; ++i) {
    std::string changed = whole;
    const std::size_t start = i % 3 == 0 ? 0 : random() % changed.size();
    for (int j = 0; j < 40; ++j) changed[std::min(changed.size() - 1, start + random() % 4096)] = static_cast<char>(random());
    place(changed, index);
  }
  for (int i = 0; i < 10; ++i) {
    std::string changed = index;
    changed.resize(random() % index.size());
    place(whole, changed);
  }
  place(std::string(), index);                            // an empty file is an empty memory
  place("only words, no database", index);
}

TEST_CASE("the index file is a cache: made when worth it, followed by what is newer, made anew when it does not fit") {
  const fs::path folder = fresh_folder("index");
  std::vector<MemoryPair> many;
  for (int i = 0; i < 6000; ++i) many.push_back({"Sentence number " + std::to_string(i) + " of the letter.", "Frase " + std::to_string(i) + ".", "big.tmx", ""});
  const fs::path index = folder / "memory.db.en-es.index";
  {
    auto store = MemoryStore::open(folder / "memory.db");
    REQUIRE(store);
    REQUIRE(store->add(many, english, spanish));
    REQUIRE(store->pairs(english, spanish));
    CHECK(fs::exists(index));
    REQUIRE(store->add({{"A new sentence.", "Una frase nueva.", "letter.xlf", ""}}, english, spanish));
    auto pairs = store->pairs(english, spanish);
    REQUIRE(pairs);
    CHECK((*pairs)->size() == 6001);
    CHECK((*pairs)->find_exact("a new sentence").size() == 1);
    CHECK((*pairs)->find_nearest("Sentence number 4711 of this letter.").front().source == "Sentence number 4711 of the letter.");
  }
  std::ofstream(index, std::ios::binary | std::ios::trunc) << "damaged";
  auto store = MemoryStore::open(folder / "memory.db");
  REQUIRE(store);
  auto pairs = store->pairs(english, spanish);
  REQUIRE(pairs);
  CHECK((*pairs)->size() == 6001);
  CHECK(fs::file_size(index) > 100'000);
}

TEST_CASE("the pairs' fingerprint says what they hold, indexed or not, wherever the file lies") {
  const fs::path folder = fresh_folder("fingerprint");
  std::vector<MemoryPair> many;
  for (int i = 0; i < 5500; ++i) many.push_back({"Sentence number " + std::to_string(i) + " of the letter.", "Frase " + std::to_string(i) + ".", "big.tmx", ""});
  const std::vector<MemoryPair> later{{"A new sentence.", "Una frase nueva.", "letter.xlf", "Ana Ruiz"}, {"Another.", "Otra.", "letter.xlf", ""}};
  const auto fingerprint_of = [&](MemoryStore& store) { return (*store.pairs(english, spanish))->fingerprint(); };
  auto stepwise = MemoryStore::open(folder / "stepwise.db"), at_once = MemoryStore::open(folder / "at-once.db"), turned = MemoryStore::open(folder / "turned.db");
  REQUIRE(stepwise->add(many, english, spanish));
  const std::string before = fingerprint_of(*stepwise);
  CHECK(before == fingerprint_of(*stepwise));   // now from the index file
  REQUIRE(stepwise->add({{"Goodbye.", "Tạm biệt.", "x", ""}}, english, LanguageTag::of("vi")));
  CHECK(before == fingerprint_of(*stepwise));
  REQUIRE(stepwise->add({later[0]}, english, spanish));
  const std::string between = fingerprint_of(*stepwise);
  CHECK(between != before);
  REQUIRE(stepwise->forget_person("Ana Ruiz"));
  CHECK(between == fingerprint_of(*stepwise));
  fs::remove(folder / "stepwise.db.en-es.index");
  CHECK(between == fingerprint_of(*stepwise));

  std::vector<MemoryPair> all = many;
  all.insert(all.end(), later.begin(), later.end());
  REQUIRE(at_once->add(all, english, spanish));
  std::swap(all[5500], all[5501]);               // which of two comes later can decide
  REQUIRE(turned->add(all, english, spanish));
  CHECK(fingerprint_of(*at_once) != fingerprint_of(*turned));
  auto copy = MemoryStore::open(folder / "copy.db");
  REQUIRE(copy->add(many, english, spanish));
  REQUIRE(copy->pairs(english, spanish));        // indexed, then two more
  REQUIRE(copy->add(later, english, spanish));
  CHECK(fingerprint_of(*copy) == fingerprint_of(*at_once));
  CHECK((*copy->pairs(english, LanguageTag::of("vi")))->fingerprint().empty());
}

TEST_CASE("a stored pair is applied under the guide's conditions and goes before the guide's own") {
  auto guide = make_guide(school_terms());
  const Room room(guide);
  auto memory = PhraseMemory::load(*guide, room.from, room.to);
  REQUIRE(memory);
  const fs::path folder = fresh_folder("applied");
  auto store = MemoryStore::open(folder / "memory.db");
  REQUIRE(store);
  REQUIRE(store->add({{"Please sign the permission slip by March 6, 2026.", "Por favor, firme el formulario de permiso a más tardar el 6 de marzo de 2026.", "a.xlf", ""},
                      {"Bring the permission slip.", "Traiga la autorización.", "a.xlf", ""},
                      {"Come on March 9, 2026.", "Venga pronto.", "a.xlf", ""}},
                     room.from, room.to));
  memory->add_pairs(*store->pairs(room.from, room.to));
  Segment segment = room.segment("Please sign the permission slip by March 6, 2026.");
  REQUIRE(memory->apply(segment, *room.target_terms));
  CHECK(segment.target == "Por favor, firme el formulario de permiso a más tardar el 6 de marzo de 2026.");
  CHECK(segment.origin == "memory");
  check_invariants(segment, room);
  Segment other_date = room.segment("Please sign the permission slip by March 7, 2026.");
  CHECK_FALSE(memory->apply(other_date, *room.target_terms));   // near is not the same
  Segment other_term = room.segment("Bring the permission slip.");
  CHECK_FALSE(memory->apply(other_term, *room.target_terms));   // the glossary moved on
  Segment lost_date = room.segment("Come on March 9, 2026.");
  CHECK_FALSE(memory->apply(lost_date, *room.target_terms));    // a date is never lost
}

TEST_CASE("near matches are offered with the sentence's own facts where kinds agree") {
  const fs::path folder = fresh_folder("offered");
  auto store = MemoryStore::open(folder / "memory.db");
  REQUIRE(store);
  REQUIRE(store->add({{"The meeting is on Friday, March 6, 2026 at 6:00 p.m.", "La reunión es el viernes 6 de marzo de 2026 a las 6:00 p. m.", "a.xlf", "Ana Ruiz"},
                      {"The meeting is on a Friday evening in the old gym.", "La reunión es un viernes por la noche en el gimnasio viejo.", "a.xlf", ""}},
                     english, spanish));
  const auto pairs = store->pairs(english, spanish);
  REQUIRE(pairs);
  const FactFinder finder(english);
  const auto offer = [&](const std::string& sentence) { return offer_matches(**pairs, sentence, finder.find(sentence), finder, {}, english, spanish); };
  auto offers = offer("The meeting is on Monday, March 9, 2026 at 7:30 p.m.");
  REQUIRE_FALSE(offers.empty());
  CHECK(offers[0].has_new_facts);
  CHECK_FALSE(offers[0].has_other_facts);
  CHECK(offers[0].target.find("9 de marzo de 2026") != std::string::npos);
  CHECK(offers[0].target.find("7:30") != std::string::npos);
  CHECK(offers[0].target.find("6 de marzo") == std::string::npos);
  offers = offer("The meeting is on Friday, March 6, 2026 at 6:00 p.m. in B12.");
  REQUIRE_FALSE(offers.empty());
  CHECK_FALSE(offers[0].has_new_facts);
  CHECK(offer("Lunch is free for all children.").empty());
}

TEST_CASE("TMX files of any size are read unit by unit") {
  std::string text = "<?xml version=\"1.0\"?><tmx version=\"1.4\"><header srclang=\"en\"/><body>";
  for (int i = 0; i < 5000; ++i)
    text += "<tu><tuv xml:lang=\"en\"><seg>One " + std::to_string(i) + "</seg></tuv><tuv xml:lang=\"es\"><seg>Uno " + std::to_string(i) + "</seg></tuv></tu>\n";
  text += "</body></tmx>";
  std::istringstream stream(text);
  std::size_t count = 0;
  const auto whole = read_tmx_units(stream, "big.tmx", [&](TmxUnit& unit) {
    CHECK(unit.variants.size() == 2);
    ++count;
    return true;
  });
  REQUIRE(whole);
  CHECK(whole->units.empty());
  CHECK(count == 5000);
  std::istringstream again(text);
  count = 0;
  CHECK(read_tmx_units(again, "big.tmx", [&](TmxUnit&) { return ++count < 10; }));
  CHECK(count == 10);
  std::istringstream cut(text.substr(0, text.size() / 2));
  CHECK_FALSE(read_tmx_units(cut, "big.tmx", [](TmxUnit&) { return true; }));
}
