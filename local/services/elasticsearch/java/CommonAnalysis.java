import java.io.Reader;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.analysis.AbstractIndexAnalyzerProvider;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingCharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;

/**
 * The common part of the module analysis-common: language analyzers and the usual tokenizers, token filters and char
 * filters, over Lucene's own classes, which the server ships.
 */
abstract class CommonAnalysis extends org.elasticsearch.plugins.Plugin implements AnalysisPlugin {
    // Elasticsearch's name -> Lucene's class under org.apache.lucene.analysis
    private static final String ANALYZERS = "simple=core.Simple stop=core.Stop whitespace=core.Whitespace keyword=core.Keyword "
        + "classic=classic.Classic arabic=ar.Arabic armenian=hy.Armenian basque=eu.Basque bengali=bn.Bengali brazilian=br.Brazilian "
        + "bulgarian=bg.Bulgarian catalan=ca.Catalan cjk=cjk.CJK czech=cz.Czech danish=da.Danish dutch=nl.Dutch english=en.English "
        + "estonian=et.Estonian finnish=fi.Finnish french=fr.French galician=gl.Galician german=de.German greek=el.Greek hindi=hi.Hindi "
        + "hungarian=hu.Hungarian indonesian=id.Indonesian irish=ga.Irish italian=it.Italian latvian=lv.Latvian lithuanian=lt.Lithuanian "
        + "norwegian=no.Norwegian persian=fa.Persian portuguese=pt.Portuguese romanian=ro.Romanian russian=ru.Russian serbian=sr.Serbian "
        + "sorani=ckb.Sorani spanish=es.Spanish swedish=sv.Swedish thai=th.Thai turkish=tr.Turkish";
    // Elasticsearch's name -> the name Lucene's factory is registered under
    private static final String FILTERS = "apostrophe=apostrophe arabic_normalization=arabicNormalization asciifolding=asciiFolding "
        + "cjk_bigram=cjkBigram cjk_width=cjkWidth classic=classic decimal_digit=decimalDigit edge_ngram=edgeNGram "
        + "flatten_graph=flattenGraph german_normalization=germanNormalization indic_normalization=indicNormalization "
        + "keyword_repeat=keywordRepeat kstem=kStem length=length limit=limitTokenCount ngram=nGram "
        + "persian_normalization=persianNormalization porter_stem=porterStem remove_duplicates=removeDuplicates reverse=reverseString "
        + "scandinavian_folding=scandinavianFolding scandinavian_normalization=scandinavianNormalization "
        + "serbian_normalization=serbianNormalization snowball=snowballPorter stemmer=snowballPorter trim=trim truncate=truncate "
        + "uppercase=uppercase word_delimiter_graph=wordDelimiterGraph";
    private static final String TOKENIZERS = "classic=classic edge_ngram=edgeNGram keyword=keyword letter=letter ngram=nGram "
        + "path_hierarchy=pathHierarchy pattern=pattern thai=thai uax_url_email=uax29URLEmail whitespace=whitespace";
    private static final String CHAR_FILTERS = "html_strip=htmlStrip pattern_replace=patternReplace";
    private static final List<String> NORMALIZING = List.of("asciifolding", "uppercase", "trim", "arabic_normalization", "cjk_width",
        "decimal_digit", "german_normalization", "indic_normalization", "persian_normalization", "scandinavian_folding",
        "scandinavian_normalization", "serbian_normalization");
    private static final Map<String, String> ARGS = Map.of("min_gram", "minGramSize", "max_gram", "maxGramSize");
    private static final Map<String, Map<String, String>> DEFAULTS = Map.of(
        "ngram", Map.of("minGramSize", "1", "maxGramSize", "2"), "edge_ngram", Map.of("minGramSize", "1", "maxGramSize", "2"),
        "stemmer", Map.of("language", "English"), "length", Map.of("min", "0", "max", Integer.toString(Integer.MAX_VALUE)),
        "truncate", Map.of("prefixLength", "10"), "limit", Map.of("maxTokenCount", "1"), "pattern", Map.of("pattern", "\\W+"));

    private static final List<String> NEEDS_SETTINGS = List.of("pattern_replace");

    private interface Make<T> {
        T make(String type, String lucene, String name, Environment env, Settings settings) throws Exception;
    }

    private static <T> Map<String, AnalysisProvider<T>> table(String table, Make<T> make) {
        Map<String, AnalysisProvider<T>> out = new HashMap<>();
        for (String row : table.split(" ")) {
            String type = row.substring(0, row.indexOf('=')), lucene = row.substring(row.indexOf('=') + 1);
            AnalysisProvider<T> provider = (index, env, name, settings) -> {
                try {
                    return make.make(type, lucene, name, env, settings);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalArgumentException("cannot make [" + name + "] of type [" + type + "]", e);
                } catch (RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IllegalArgumentException(e.getMessage(), e);
                }
            };
            // one that cannot be made without its settings must say so: every index makes all the others once
            out.put(type, NEEDS_SETTINGS.contains(type) ? AnalysisPlugin.requiresAnalysisSettings(provider) : provider);
        }
        return out;
    }

    // min_gram -> minGramSize, preserve_original -> preserveOriginal, max_token_count -> maxTokenCount, ...
    private static Map<String, String> args(String type, Settings settings) {
        Map<String, String> out = new HashMap<>(DEFAULTS.getOrDefault(type, Map.of()));
        for (String key : settings.keySet()) {
            if (key.equals("type") || key.equals("version") || key.contains(".")) continue;
            StringBuilder camel = new StringBuilder();
            for (String part : key.split("_")) {
                camel.append(camel.length() == 0 ? part : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
            }
            String arg = type.equals("truncate") && key.equals("length") ? "prefixLength" : ARGS.getOrDefault(key, camel.toString());
            String value = settings.get(key);
            if (arg.equals("language") && value.isEmpty() == false) {
                value = value.substring(0, 1).toUpperCase(Locale.ROOT) + value.substring(1);
            }
            out.put(arg, value);
        }
        return out;
    }

    @Override
    public Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
        return table(ANALYZERS, (type, lucene, name, env, settings) -> {
            Class<? extends Analyzer> c = Class.forName("org.apache.lucene.analysis." + lucene + "Analyzer").asSubclass(Analyzer.class);
            Analyzer a;
            if (settings.hasValue("stopwords") || settings.hasValue("stopwords_path")) {
                a = c.getConstructor(CharArraySet.class).newInstance(Analysis.parseStopWords(env, settings, CharArraySet.EMPTY_SET));
            } else if (type.equals("stop")) { // the one without a constructor of no arguments
                a = c.getConstructor(CharArraySet.class).newInstance(org.apache.lucene.analysis.en.EnglishAnalyzer.ENGLISH_STOP_WORDS_SET);
            } else {
                a = c.getConstructor().newInstance();
            }
            return new AbstractIndexAnalyzerProvider<Analyzer>(name) {
                @Override
                public Analyzer get() {
                    return a;
                }
            };
        });
    }

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        return table(TOKENIZERS, (type, lucene, name, env, settings) -> {
            var factory = org.apache.lucene.analysis.TokenizerFactory.forName(lucene, args(type, settings));
            return TokenizerFactory.newFactory(name, () -> (Tokenizer) factory.create());
        });
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        return table(FILTERS, (type, lucene, name, env, settings) -> {
            var factory = org.apache.lucene.analysis.TokenFilterFactory.forName(lucene, args(type, settings));
            if (NORMALIZING.contains(type)) {
                return new NormalizingTokenFilterFactory() {
                    @Override
                    public String name() {
                        return name;
                    }

                    @Override
                    public TokenStream create(TokenStream in) {
                        return factory.create(in);
                    }
                };
            }
            return new TokenFilterFactory() {
                @Override
                public String name() {
                    return name;
                }

                @Override
                public TokenStream create(TokenStream in) {
                    return factory.create(in);
                }
            };
        });
    }

    @Override
    public Map<String, AnalysisProvider<CharFilterFactory>> getCharFilters() {
        return table(CHAR_FILTERS, (type, lucene, name, env, settings) -> {
            var factory = org.apache.lucene.analysis.CharFilterFactory.forName(lucene, args(type, settings));
            return new NormalizingCharFilterFactory() {
                @Override
                public String name() {
                    return name;
                }

                @Override
                public Reader create(Reader in) {
                    return factory.create(in);
                }
            };
        });
    }
}
