//! The numbers of the rpm tags that are read, after rpm's `include/rpm/rpmtag.h`.

/// The name of the package.
pub const NAME: u32 = 1000;
/// The version.
pub const VERSION: u32 = 1001;
/// The release.
pub const RELEASE: u32 = 1002;
/// The epoch; missing is 0.
pub const EPOCH: u32 = 1003;
/// One line that says what it is.
pub const SUMMARY: u32 = 1004;
/// The long text.
pub const DESCRIPTION: u32 = 1005;
/// Installed bytes, 32 bits.
pub const SIZE: u32 = 1009;
/// The licence.
pub const LICENSE: u32 = 1014;
/// The group, as `System/Libraries`.
pub const GROUP: u32 = 1016;
/// The architecture.
pub const ARCH: u32 = 1022;
/// The file name of the source package.
pub const SOURCERPM: u32 = 1044;
/// Script that runs before the files are installed.
pub const PREIN: u32 = 1023;
/// Script that runs after the files are installed.
pub const POSTIN: u32 = 1024;
/// Script that runs before the files are removed.
pub const PREUN: u32 = 1025;
/// Script that runs after the files are removed.
pub const POSTUN: u32 = 1026;
/// Full paths, as rpm 3 wrote them.
pub const OLDFILENAMES: u32 = 1027;
/// Bytes of each file, 32 bits.
pub const FILESIZES: u32 = 1028;
/// Type and permissions of each file.
pub const FILEMODES: u32 = 1030;
/// Device number of each device node.
pub const FILERDEVS: u32 = 1033;
/// Time of each file.
pub const FILEMTIMES: u32 = 1034;
/// Digest of each file, in hexadecimal.
pub const FILEDIGESTS: u32 = 1035;
/// Target of each symbolic link.
pub const FILELINKTOS: u32 = 1036;
/// Flags of each file: config, ghost and others.
pub const FILEFLAGS: u32 = 1037;
/// Owner of each file, by name.
pub const FILEUSERNAME: u32 = 1039;
/// Group of each file, by name.
pub const FILEGROUPNAME: u32 = 1040;
/// Names provided.
pub const PROVIDENAME: u32 = 1047;
/// Flags of requirements.
pub const REQUIREFLAGS: u32 = 1048;
/// Names required.
pub const REQUIRENAME: u32 = 1049;
/// Versions required.
pub const REQUIREVERSION: u32 = 1050;
/// Flags of conflicts.
pub const CONFLICTFLAGS: u32 = 1053;
/// Names conflicted with.
pub const CONFLICTNAME: u32 = 1054;
/// Versions conflicted with.
pub const CONFLICTVERSION: u32 = 1055;
/// Scripts that run when other packages come or go.
pub const TRIGGERSCRIPTS: u32 = 1065;
/// Interpreter of the script before installation.
pub const PREINPROG: u32 = 1085;
/// Interpreter of the script after installation.
pub const POSTINPROG: u32 = 1086;
/// Interpreter of the script before removal.
pub const PREUNPROG: u32 = 1087;
/// Interpreter of the script after removal.
pub const POSTUNPROG: u32 = 1088;
/// Names obsoleted.
pub const OBSOLETENAME: u32 = 1090;
/// Interpreters of the scripts that run when other packages come or go.
pub const TRIGGERSCRIPTPROG: u32 = 1092;
/// Number of the device that each file is on.
pub const FILEDEVICES: u32 = 1095;
/// Inode of each file: equal ones are hard links.
pub const FILEINODES: u32 = 1096;
/// Set in source packages.
pub const SOURCEPACKAGE: u32 = 1106;
/// Flags of provides.
pub const PROVIDEFLAGS: u32 = 1112;
/// Versions provided.
pub const PROVIDEVERSION: u32 = 1113;
/// Flags of obsoletes.
pub const OBSOLETEFLAGS: u32 = 1114;
/// Versions obsoleted.
pub const OBSOLETEVERSION: u32 = 1115;
/// For each file, which directory it is in.
pub const DIRINDEXES: u32 = 1116;
/// Names of the files.
pub const BASENAMES: u32 = 1117;
/// Directories, each with a slash at its end.
pub const DIRNAMES: u32 = 1118;
/// Script that runs before the transaction.
pub const PRETRANS: u32 = 1151;
/// Script that runs after the transaction.
pub const POSTTRANS: u32 = 1152;
/// Interpreter of the script before the transaction.
pub const PRETRANSPROG: u32 = 1153;
/// Interpreter of the script after the transaction.
pub const POSTTRANSPROG: u32 = 1154;
/// Bytes of each file, 64 bits.
pub const LONGFILESIZES: u32 = 5008;
/// Installed bytes, 64 bits.
pub const LONGSIZE: u32 = 5009;
/// Capabilities of each file, as text.
pub const FILECAPS: u32 = 5010;
/// Names recommended.
pub const RECOMMENDNAME: u32 = 5046;
/// Versions recommended.
pub const RECOMMENDVERSION: u32 = 5047;
/// Flags of recommendations.
pub const RECOMMENDFLAGS: u32 = 5048;
/// Names suggested.
pub const SUGGESTNAME: u32 = 5049;
/// Versions suggested.
pub const SUGGESTVERSION: u32 = 5050;
/// Flags of suggestions.
pub const SUGGESTFLAGS: u32 = 5051;
/// Names supplemented.
pub const SUPPLEMENTNAME: u32 = 5052;
/// Versions supplemented.
pub const SUPPLEMENTVERSION: u32 = 5053;
/// Flags of supplements.
pub const SUPPLEMENTFLAGS: u32 = 5054;
/// Names enhanced.
pub const ENHANCENAME: u32 = 5055;
/// Versions enhanced.
pub const ENHANCEVERSION: u32 = 5056;
/// Flags of enhancements.
pub const ENHANCEFLAGS: u32 = 5057;
/// Scripts that run when files of other packages come or go.
pub const FILETRIGGERSCRIPTS: u32 = 5066;
/// Interpreters of these.
pub const FILETRIGGERSCRIPTPROG: u32 = 5067;
/// Scripts that run once at the end of a transaction in which such files come or go.
pub const TRANSFILETRIGGERSCRIPTS: u32 = 5076;
/// Interpreters of these.
pub const TRANSFILETRIGGERSCRIPTPROG: u32 = 5077;
/// Digest of the compressed payload, in hexadecimal.
pub const PAYLOADSHA256: u32 = 5092;
/// The algorithm of the payload's digest.
pub const PAYLOADDIGESTALGO: u32 = 5093;

/// In a signature header: SHA-256 of the main header, in hexadecimal.
pub const SIGNATURE_SHA256: u32 = 273;
