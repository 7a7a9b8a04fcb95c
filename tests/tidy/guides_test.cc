// The guides say what is true of the tree: what they name is there, the lists of
// places are complete, and the picture of the folders is the rule.

#include "tests/tidy/guides.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace tongban::guides {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<std::string> kGuides = {"README.md", "common/README.md", "tests/README.md", "deploy/local/README.md"};

const Tree& TheTree() {
  static const Tree tree = ReadTree();
  return tree;
}

const Tree& TheProduct() {
  static const Tree product = ProductOf(TheTree());
  return product;
}

std::string Text(const std::string& path) { return TheTree().at(path); }

std::string HowToAdd(const std::string& what) { return Section(Text("common/README.md"), "### " + what); }

// "AcceptApplication" for "accept_application".
std::string Camel(const std::string& snake) {
  std::string camel;
  const std::vector<std::string> words = absl::StrSplit(snake, '_');
  for (std::string word : words) {
    word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
    camel += word;
  }
  return camel;
}

// Fields of a oneof.
std::vector<std::string> FieldsOf(const std::string& proto, const std::string& oneof) {
  const std::string text = Text(proto);
  const size_t begin = text.find("oneof " + oneof + " {");
  return Matches(text.substr(begin, text.find("\n  }", begin) - begin), R"(\n    \w+ (\w+) = \d+;)");
}

TEST(GuidesTest, NameWhatIsThere) {
  for (const std::string& guide : kGuides) EXPECT_THAT(Unknown(guide, Text(guide), TheTree()), IsEmpty());
}

TEST(GuidesTest, LinkToWhatIsThere) {
  for (const std::string& guide : kGuides) EXPECT_THAT(Dangling(guide, Text(guide), TheTree()), IsEmpty());
}

TEST(GuidesTest, AFileOrASymbolThatIsGoneIsFound) {
  const Tree tree = {{"common/desk/desk.cc", "void Desk::Perform() {}"},
                     {"common/law/decide.h", "Decide"},
                     {"services/ctl/office.cc", "{\"route list\"}, Log(\"file is bad\")"}};
  const std::string guide =
      "`common/desk/desk.cc` `Desk::Perform`, `Desk::Refuse`\n"
      "and `Decide`.\n"
      "\n"
      "* `Decide`, `decide.h`, `common/desk`, `common/desk/door.cc`\n"
      "* `kill -9`, `tongbanctl route list FEDERATION`, `tongbanctl parked list`\n"
      "* `file is bad`, `file was rejected`\n"
      "```\n`common/gone.h`\n```\n";
  EXPECT_THAT(Unknown("common/README.md", guide, tree),
              ElementsAre("common/README.md: there is no Desk::Refuse in common/desk/desk.cc",
                          "common/README.md: there is no Decide in common/desk/desk.cc",
                          "common/README.md: there is no decide.h", "common/README.md: there is no common/desk/door.cc",
                          "common/README.md: nothing says \"parked list\"",
                          "common/README.md: nothing says \"file was rejected\""));
}

TEST(GuidesTest, ALinkThatLeadsNowhereIsFound) {
  const Tree tree = {{"README.md", "# T\n## Some things\n"}, {"common/README.md", ""}};
  EXPECT_THAT(Dangling("common/README.md", "[a](../README.md) [b](../README.md#some-things) [c](https://x)", tree),
              IsEmpty());
  EXPECT_THAT(
      Dangling("common/README.md", "[a](README) [b](../README.md#things)", tree),
      ElementsAre("common/README.md: nothing is at README", "common/README.md: nothing is at ../README.md#things"));
}

// ---- How to add something, walked with what is there.

TEST(HowToAddTest, AnActHasNoOtherPlaces) {
  const std::vector<std::string> acts = FieldsOf("proto/tongban/casework/v1/act.proto", "content");
  EXPECT_GT(acts.size(), 30U);
  for (const std::string& act : acts) {
    const std::string camel = Camel(act);
    EXPECT_THAT(Forgotten(HowToAdd("An act"), TheProduct(),
                          {act, {act, "has_" + act, "mutable_" + act, "k" + camel, camel + "Request"}}),
                IsEmpty());
  }
}

TEST(HowToAddTest, AMatterHasNoOtherPlaces) {
  for (const std::string& matter :
       Matches(Text("common/policy/details.cc"), R"(return Application::(MATTER_[A-Z_]+);)")) {
    if (matter == "MATTER_UNSPECIFIED") continue;
    EXPECT_THAT(Forgotten(HowToAdd("A matter"), TheProduct(), {matter, {matter}}), IsEmpty());
  }
  // The one that was opened last, by its details and its feature too.
  EXPECT_THAT(Forgotten(HowToAdd("A matter"), TheProduct(),
                        {"cancellation",
                         {"MATTER_CANCELLATION", "Application::kCancellation", "has_cancellation", "cancellation()",
                          "casework::v1::Cancellation", "\"cancellation\""}}),
              IsEmpty());
}

TEST(HowToAddTest, ANoticeHasNoOtherPlaces) {
  const std::vector<std::string> kinds = Matches(Text("common/policy/notices.cc"), R"(\{Notice::(KIND_\w+),)");
  EXPECT_GE(kinds.size(), 20U);
  for (const std::string& kind : kinds) {
    EXPECT_THAT(Forgotten(HowToAdd("A notice"), TheProduct(), {kind, {kind}}), IsEmpty());
  }
}

TEST(HowToAddTest, AnRpcHasNoOtherPlaces) {
  int rpcs = 0;
  for (const std::string service :
       {"casework/v1/case", "casework/v1/notice", "certificate/v1/certificate", "operations/v1/operations"}) {
    const std::string proto = Text(absl::StrCat("proto/tongban/", service, "_service.proto"));
    for (const std::string& rpc : Matches(proto, R"(\n  rpc (\w+)\()")) {
      EXPECT_THAT(Forgotten(HowToAdd("An RPC"), TheProduct(), {rpc, {rpc, rpc + "Request", rpc + "Response"}}),
                  IsEmpty());
      ++rpcs;
    }
  }
  EXPECT_GT(rpcs, 20);
}

TEST(HowToAddTest, AKindHasNoOtherPlaces) {
  Tree elsewhere = TheProduct();
  std::erase_if(elsewhere, [](const auto& file) {
    return file.first.find("common/kinds/certificate/") == 0 || file.first.find("proto/tongban/certificate/") == 0;
  });
  EXPECT_THAT(Forgotten(HowToAdd("A kind"), elsewhere,
                        {"certificate",
                         {"kinds/certificate", "add_subdirectory(certificate)", "certificate/v1", "certificate::v1",
                          "certificates::", "== \"certificates\""}}),
              IsEmpty());
}

TEST(HowToAddTest, AnErrorReasonHasNoOtherPlaces) {
  // From the first one that came with a second matter on.
  const std::string proto = Text("proto/tongban/errors/v1/error_reason.proto");
  const std::vector<std::string> reasons =
      Matches(proto.substr(proto.find("ANOTHER_CERTIFICATE =")), R"(\n  (ERROR_REASON_\w+) =)");
  EXPECT_GE(reasons.size(), 6U);
  for (const std::string& reason : reasons) {
    EXPECT_THAT(Forgotten(HowToAdd("An error reason"), TheProduct(), {reason, {reason}}), IsEmpty());
  }
}

TEST(HowToAddTest, APlaceThatIsNotInTheListIsFound) {
  const Tree product = ProductOf({{"common/law/rows.h", "  kAccept,"},
                                  {"common/law/texts.h", "\"accept\"  // kAccept"},
                                  {"common/desk/act.cc", "case kAccept:"},
                                  {"common/desk/view.cc", "kAcceptAll"},
                                  {"tests/suite/act_test.cc", "kAccept"}});
  const std::string list =
      "\n### An act\n"
      "1. `common/law/rows.h`: a row\n"
      "2. `common/law/texts.h`: a text\n"
      "3. If it is shown: `common/desk/view.cc`\n"
      "4. A test in `tests/suite`\n";
  EXPECT_THAT(
      Forgotten(list, product, {"accept", {"kAccept"}}),
      ElementsAre("accept did without: `common/law/texts.h`: a text\n", "accept is also in common/desk/act.cc"));
  EXPECT_THAT(Forgotten(list, product, {"approve", {"kApprove"}})[0], "nothing mentions approve");
}

// ---- The picture of the folders.

TEST(FoldersTest, AreDrawnAsTheyMayInclude) {
  const Rule rule = MayInclude(Text("tests/tidy/tidy_test.cc"));
  const std::string picture = Section(Text("common/README.md"), "## Which folder may use which");
  EXPECT_GT(rule.size(), 20U);
  EXPECT_EQ(Drawn(picture), Reduced(rule));
  EXPECT_EQ(Listed(picture), rule);
}

TEST(FoldersTest, TheRuleIsReadFromItsSource) {
  const std::string source =
      "const Folders kLeaves = {\"messages\",\n  \"common/log\"};\n"
      "const std::map<std::string, Folders> kMayInclude = {\n"
      "    {\"common/log\", {}},\n"
      "    {\"common/law\", kLeaves},\n"
      "    {\"common/desk\",\n     Plus(kLeaves, {\"common/law\"})},\n"
      "};\n";
  const Rule rule = {{"common/log", {}},
                     {"common/law", {"messages", "common/log"}},
                     {"common/desk", {"messages", "common/log", "common/law"}}};
  EXPECT_EQ(MayInclude(source), rule);
  const Rule reduced = {
      {"common/log", {}}, {"common/law", {"messages", "common/log"}}, {"common/desk", {"common/law"}}};
  EXPECT_EQ(Reduced(rule), reduced);
}

TEST(FoldersTest, ADrawingAndATableAreReadAsTheyStand) {
  const Rule rule = {{"common/log", {}}, {"common/law", {"messages", "common/log"}}};
  const std::string drawing =
      "  messages[\"messages\"]\n  log[\"common/log\"]\n  law[\"common/law\"]\n  law --> log & messages\n";
  EXPECT_EQ(Drawn(drawing), rule);
  EXPECT_NE(Drawn(drawing + "  log --> messages\n"), rule);
  const std::string table =
      "\n| folder | may include |\n| --- | --- |\n| *leaves* | messages, `common/log` |\n| `common/log` | | |\n"
      "| `common/law` | *leaves* | what is decided |\n";
  EXPECT_EQ(Listed(table), rule);
  EXPECT_NE(Listed(table + "| `common/desk` | *leaves* |\n"), rule);
}

}  // namespace
}  // namespace tongban::guides
