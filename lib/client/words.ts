/**
 * 4,096 common English words of four to eight letters, sorted: 12 bits each. Taken from the frequency
 * lists of zxcvbn-ts (MIT), which films and Wikipedia share, without names and rude words.
 */
export const WORDS: readonly string[] = `
abalone abbas abbot abdomen ability ablaze abode above abroad abruptly absence absent absorbed abstract abundant
abyss academic academy accepted accepts accessed account accounts accuracy accurate accused achieve achieved acid
acoustic acquire acquired acre acres across actions active actively activist activity actor actors actress acts
actual acute adapt adapted adapting added adding addition adds adequate adhere adjacent adjusted admiral admits
admitted adolf adopted adopting adult adults advance advanced advances adverse advised adviser advisor advisors
advisory advocate aerial affairs affected affinity africa african africans after against aged agencies agency agents
ages agile aging agrees ahmet aided aimed aiming aims aircraft aired aires airfield airing airline airlines airport
airports airs airship akbar albania albanian album albums alerts algae algebra algeria align aligned alleged
alliance allied allies allow allowed allowing allows alloy along alps also alter altered although altitude aluminum
alumni ambient american americas amidst ammonia amnesty among amongst amount amounts anand anatoly anatomy ancestor
anchor anchored ancient ancients android angeles angered angles angrily animals animated annex annual another
antenna anthem apaches apex apparent appeal appealed appeals appear appeared appears applied applies apply applying
appoint approach approval approved aquarium arab arabia arabian arabic arabs arcade arch archers arches arctic area
areas arena argued aria arise arises arkansas armed armenian armies armor armored armory army arose arranged array
arrests arrival arrivals arrived arrives arriving article articles artist artistic artists arts artwork ascend
ascended ashok ashore asian aspect aspects asphalt aspiring assad assembly assert asset assets assigned assist
assisted assumed assumes asteroid astor asuka asylum atheist athens athlete athletes athletic atlantic atlas atom
atoms atop attached attack attacked attacks attain attained attempt attempts attend attended attire attract attracts
audience audio audit august austen austria austrian author authors autism autistic auto autobots avail avengers
avenue average aviation aviv avoided awaited award awarded awards axis baba bachelor backdrop backed backing
backward bacteria baghdad bahadur balanced ballad ballast ballet ballot ballots baltic band bands banjo bank bankers
banking banned banners baptist barack barbed baroness barracks barred barrels barrier barriers base based baseline
bases basic basin basis baton bats battery batting battled bayonet bayou bazaar beams bearing bears became become
becomes becoming been beetles before began beginner begins behalf beheaded beijing being beirut belfast belgian
belgium belgrade belief beliefs believed belonged below benches benefits bengal bengali berkeley berth bestowed beta
between biblical bicycles billion binary binding binds bingley biology bipolar birds birth births bison bitcoin
bjorn blasts blended blending block blockade blocks blog blooms board boards boasting boats body bold boldly bolivia
bonus bonuses book books booms border born borne borough bosnia both boulders boundary bowed bowl bowls boycott
branches brand branded branding brands bravery bred breed breeding breeds brethren brewery brewing brick bridge
brief briefly brigade brightly britain british broad broader broadway bronx bronze brothels brothers brussels
buddhism buddhist budget buenos bugle build builders building builds buildup built bulgaria bulk bullying bunkers
bureau burgundy burial buried bursts busan buses busiest business bustling byung cabaret cabinet cabins cable cables
cache cadet cadets cafe cairo calais calcium calculus calcutta calendar called cambodia campaign camps campus
canadian cannes cannons canoe canopy canton canvas canyon capacity cape capital capitol caps capsule captains
captives capture captured captures carbon cardiff career careers cargo carnegie carpets carried carriers carries
cars cartels carts carved cases cassette cast caste castiel casting castle castles casts casualty catalog catalyst
category catholic cattle caused causes causing cavalry caves cavity ceased cedar ceilings cello cells cellular
celsius cemetery census cent center centered centers central centre century ceramic cerebral certain chain chains
chairman chalice chamber changes channel channels chants chaotic chapel chaplain chapter chapters charcoal charged
chart charter charts chassis chateau cheeses chemical chennai chess chief children chile china chinese chlorine
choir cholera chord chords chorus chosen church churches cicada cinema circle circuit circuits circular cited cities
citizen citizens city civic civil civilian claim claimed claiming claims clan clans clash claudius clause clergy
cliffs climate climbs clinical clinics clive clones closed closely closure cloth clothing club clubs coach coached
coaches coaching coal coast coastal coated coating code codes coding coils coin coins coldest collapse collects
college colleges collided cologne colonial colonies colony color colored colour coloured colours colt columbia
column columns combat combine combined comeback comedian comedy comic comical comics command commands comments
commerce commits common commonly communal commune compact company compared compares compete competed compiled
complete complex comply compose composed composer compound concept concepts concerns concert concerts conclude
conduct confined conflict conform congo congress connects conor conquest consent consists console consort constant
consul consume contain contains contend content contents contest contests context continue contract contrast control
controls convent convert convey convicts convoy coolant cooled cooling copies copying core cork cornwall corps
corridor cortex cost costly costs council counted counter counters countess counties country county coup coupled
couples courses court courts cove covenant cover coverage covered covering covers coveted crafted crafts crassus
crater create created creates creating creation creator creators credits creek crest crew crisis criteria critic
critical critics critique croatia crop crops crore crosses crossing crowds crown crowned crowns crucial crude
crusade crystals cuba cuban cubic cuisine culprits cult cultural culture cultured cultures curator curling currency
current currents curve curved curves customs cycle cycles cycling cylinder cyprus czech daily dairy dalek daleks
damage damaged damages damascus dame dancers dances danish darker darts data database dated dates daytime debate
debates debris debut decade decades decay deceased december decided decides decisive decks declared declares decline
declined decor decrease decree decreed deemed deer defeat defeated defeats defect defects defence defended defends
defense defenses defiance deficit define defined defines defining degraded degree degrees deity delaware delayed
delays delegate deleted delhi delivers demand demanded demands demise democrat demolish demoted denied denmark
denounce dense density depart departed depicted depleted deploy deployed deported deposed deposits depot depth
deputies deputy derby derived descend descends descent deserts design designed designs desired despite detached
detailed detained detect detected develop develops device devices devised devoid devoted devout diabetes diagram
dialect dialogue diameter diaries dictated dictator differ digits dioxide diploma diplomat direct directed directly
director disabled disc discard disciple disclose discs disease diseases disk disliked disorder disperse display
displays disposed dispute disputes distance distinct district diverse diverted divide divided dividing diving
divinity division diwali docked doctrine document domain dome domestic dominant dominate donated donors dopamine
dormant doses double doubles doubling dowager downed downfall download downton downtown downward draft drafted
drafts drainage drained draining drains drama dramas draw drawing drawings drawn draws drilled drilling driven
drivers drought drum drumming drums dual dubai dubbed duel duet dunes dungeons duration durga dutch duties dwarf
dwarfs dwarves dwelling dynamic dynamics dynasty each earlier earliest early earned earning earnings earns easily
east eastern echoes economic economy edge edges edible edict edited editing edition editor editors educate educated
efendi effect effects effort efforts egypt egyptian eight eighth ejected elastic elderly eldest elect elected
election elements elevated eligible eliot elite email emails embassy embedded emblem embraced embryo emerge emerged
emerges emerging eminent emmet emperor emphasis employ employed employer empress enable enabled enables enclosed
encoded ended ending endured energies energy enforce enforced engaging engine engines engraved engulfed enhance
enhanced enlarged enlisted enmity enquiry enraged enroll enrolled ensemble ensign ensure entered entering enters
entirely entirety entities entitled entity entrance entries entry envoy enzyme epic epidemic epilepsy episode
episodes equal equality equally equation equipped equity erect error errors erupted eruption escapes escorted essays
estate estates estimate ethereal ethical ethiopia ethnic euro europe european evade evaluate evenings evenly event
events eviction evident evolve evolved evolving examined example examples exams exceed exceeded exceeds excel excess
exchange exclaim exclude excluded exempt exhaust exhibit exhibits exile exiled exist existed existing exists exited
exiting expand expanded expected expelled experts expired explicit exploits explored export exposed exposure extend
extended extends extent exterior external extinct extract extremes fabrics facade facebook faced facility facing
faction factions factor factors factory faculty failed failing fails failure failures fairfax falls falsely fame
famed families family famine famous famously fanfare fans faraday fargo farm farmers farming farms fascist fascists
fashion fastest fasting fated fatigue favored favour feared fearful fearing feasible feast feat feature featured
features february federal feedback fees fellow female females feminist fencing feral ferry fertile festival feud
fewer fiber fibers fiction field fierce fiercely fifth fighters figures fiji filed filipino filly film filmed
filming films filters final finale finals finance financed finances findings fined finely fines finished finishes
finland finnish firearm firearms firm firmly firms first firstly fiscal fitted five flag flags flagship flank flaps
flat flats flavour flavours fled flee fleeing fleet flight flights floated flooded flooding floods floors flour
flourish flow flowed flowing flown flows fluent fluid flushing flute flying focus focused focuses focusing folded
folds folk folklore followed follower follows font foods footage forbade force forced forces forcibly forcing
forecast foreign foremost forests form formal formally format formed former formerly forming forms fort fortress
fortunes forum forwards fossils fought found founded founder founders founding four fourth foxes foyle fraction
fragment fragrant frame frames france free freedoms freely freight frequent friction fringe from frontal fronts
fruits fuel fueled fuels fulfil full fully function fund funded funding funds funnel further fused gain gained
gaining gains gaius galaxies gallery game games gaming gandhi ganga ganges gangnam garde gardens garment garments
gases gathered gauge gaulle gauri gaza gazette gears geeta gender general generals generate genes genetic genetics
genome genre geoff geology geometry georges georgian german germans germany given glacier glaciers gland glasgow
glide global globe glucose gluten goal goals goguryeo gold goods gopal gorge goryeo gospel govern governed governor
grade grades graduate graffiti grain grains grammar grammy grand grande granite granted granting grants graph
graphic graphics gravel gravity graze grazing greater greatest greatly greece greek greeks greeted grenades grew
grey grid ground grounds group groups growing grows growth guidance guide guided guides guiding guild guinea guineas
guise gulf gunfight gunmen guru habitat hailed hailing hairpin haiti half halftime halls halves hamid hamza handbook
handicap hangar hanover harbor harbour hardware harmful harrow harvard hasan hatun hawke health hearings heated
heating heats heavier heaviest heavily heavy hebrew height heights heir heiress heirs held helsinki hence henchmen
henri herald herds heresy heritage heroes heroism heung high higher highest highly highs highway highways hills
himmler himself hinder hindi hindu hindus hispanic historic history hits hitter hokkaido holders holdings holds
homage home homeland homes hometown honorary honors honour honoured honours horde horror host hosted hostel hosting
hosts hotels hourly house housed houses housing however hugely human humane humanoid humans humid humidity humorous
hundreds hungary hunters hussein hybrid hybrids hydra hydrogen hymn ibiza iceland icon iconic idaho ideal ideals
identify identity ideology idol idols ieyasu ignited illicit illinois illness image imagery images imaging immense
immersed imminent impact impacted impacts impaired imperial implied implies import imported imposed imposing imprint
improper improve improved improves incheon inches incident include included includes income increase index india
indian indicate indicted indoor indra induce induced industry infamous infant infantry infants inferior infinite
informal informs infrared inhabit inherent initial initiate injured injuries injury inland inmates innate inner
inning input inquest inquiry insects inserted inspired instance instead intact intake integral intended intends
intent interact interest interim interior internal interval into invaded invaders invasion invasive inventor
inverted invested investor invites involved involves iowa ireland irish iron island islands isle isles isolated
issue issued issues issuing italian italians italy items itself jailed jakob jamaican january japan japanese jazz
jekyll jersey joffrey johan joined joining joins joint joseon journal journals journeys judah judged judges judicial
july junction june juniors kabir kabul kanye kaoru kapoor kemal kentucky kerala kiev kingdom kingdoms kings kishan
kites knockout known kolkata kong korea korean koreans kuwait kyoto label labeled labels labor laborers labour labs
lack lacked lacking lacks ladders laden lagoon laid lake lakes lamps landed landfill landing landings landline
landmark lands lanes language lanka laps large largely larger largest larvae lasted lasting lastly late latent later
lateral latin latitude latter launch launched launcher launches lava lavish laws laxmi layer layers layout lead
leader leaders leading leads leaf league leagues learning learns leased leaves lebanese lebanon lecturer lectures
leeds left legal legends legions leisure lending length lengths lengthy lenin lens lenses lesions less lesser
letters level levels liberal library libya licence licensed licenses liege lies life lifeboat lifelong light
lighting likely likewise limbs limit limited limits line linear liner lines lineup linked linking links lions lisbon
list listed listing lists liter literal literary lived living lizards loading loan loaned loans local locally locals
located location loch lodge lodging lofty logging logic logo longest longtime loop loops looted looting lords loss
losses louvre lower lowered lowering lowest lunar luxury lyric lyrics macau machines made madras maeve magazine
magma magnetic mahadev maidens main maine mainland mainly maintain majority maker makers makeup malaria malaysia
male males mali malls malta mammal mammals managed manager managers manages managing mandate mandela manga manila
manned manner manor manually many mapped mapping maps march marched marches marching mare margin margins marked
markers market markets marking markings marksman married mars marshal martial martyrs maryland mascot mastered match
matched matches mater material maternal maturity maximize maximum mayor meaning meanings measure measured measures
mecca medal medals media medical medici medicine medieval medium meena meetings meets mega melodic member members
membrane memoir memoirs memorial mentions merge merged merger merging merit metal metals meter meters methane method
methods metre metres metric metro mexican mice microbes midday middle midtown midwest mikhail mild mile militant
military militia mill million mimic mimics mined mineral minerals miners mines mini minimal minimize minimum mining
minister ministry minority minors mirza missile missiles mission missions missouri mixed mixes mixing mixture miyagi
mobile mobility mode model models moderate modern modest modified modify module moist moisture molecule molten
momentum monarchy mondays monetary mongolia mongols monks monoxide montage month monthly months monument more
moreover mormon moroccan morocco mortar mosque most mostly moth moths motion motor motors motorway motto mould mound
mount mounted mounting moved movement muhammad mules multiple mumbai munich muscular museum museums music musical
musicals musician mussels mutation mutiny mutually muzzle myth mythical myths nagasaki name named namely names
naming naples narrow nasa nassau nation national nations native natives nato natural nature nautical naval navy near
nearby nearest nearly nectar negative neglect nepal nephews nest nesting nests netflix network networks neural
neurons neutral newer newly niagara niall niche nickname nigeria nigerian nightly nile nine ninth nitrate nitrogen
nobel nobility nobleman nobunaga nodes nominal nominate nominee nominees norfolk norm normally north northern norway
notable notary noted notes notices notion notions notre novel novelist novels novelty november novice nozzle nuclear
nucleus number numbered numerous nursing obama obituary object objected objects obscure observed observer obsolete
obtain obtained occupied occupy occur occurred occurs ocean october offenses offered offers office officer officers
offices official offline offset offshore often ohio okinawa oklahoma older oldest olympic olympics omaha ongoing
only onset onward onwards open opened opening openings openly opera operate operated operates opinions opponent
oppose opposed opposing opposite optic optical optics optimal optional orbit orbital orbiting orbits ordained order
ordered oregon organ organic organise organism organize oriental origin original origins orleans orphaned osaka
oskar oslo other others ottoman outbreak outcome outcomes outdated outdoor outer outgoing outlet outlets outline
outlook outpost output outreach outright outward oval over overall overcame overflow overhead overlap overseas
oversee owing owned owner owners oxide pacific packet padma pageant pages painted painters painting pair paired
pairing pairs palace palaces palette palm pamphlet pandemic pandey panel panels para parallel parcel paris parish
parisian park part parted partial particle parties partly partners parts party parvati pasha passage passages passed
passing passive pastor pasture pastures patent patented patents path paths pathway pathways patients patrol patrols
patron patrons pattern patterns paulo paved pawnee payload payment payments payout peak peaks peasant peasants peer
peers peking penal penalty pension people percent perch perform performs period periods perished permit permits
persia persian personal persons peru peruvian petition petrol pharaoh phase phases phineas phrase phrases physical
physics pianist piano pidgin pieces pilate pilgrims pillar pillars pilot pilots pines pioneers pious piping piracy
pistols pitch pitched pitcher pitches pitching pits pivot pivotal place placed places placing plagued plains planes
planets planned plant planting plants plaque plateau platform plating platoon play playback played players playing
playlist playoffs plays plaza pleaded pledged plot plots plunder plural podcast podium poem poems poet poetic poetry
poets poignant point pointed points poland polar pole poles policies policing policy polio polish politics poll
pollen pools poorest poorly popular port portable portion portions portrait portray ports posed position positive
possess posted posting posts potent pottery poultry poverty power powered powering practice prague prairie praise
praised praising pratap prawn precise prefect premier premiere premise premises prepares presence present preserve
press prestige presumed pretext prevent prevents previous prey prices priests primary prime printed printing prior
prisons privy prix prize prized prizes probable proceeds process produce produced producer produces product products
profile profiles profit profits program programs progress project projects promote promoted promoter prompted
promptly prone proofs property prophets proposal proposed prospect prostate protein proteins protest protests
protocol proved provide provided provider provides province prowess public publicly publish puerto pulitzer pulses
punjab punjabi punk pupil pupils purchase purge purify purpose purposes pursue pursued pursuing pursuit putin
qualify quality quantity quarry quarter quartet quebec queen queue quota quoted quotes rabbi race raced races radha
radical radicals radio radius raid raided raiding rail railroad rails railway railways rainfall raised raja rajan
rajiv rallies rally rama rampant rampart rancho randomly range ranges ranjit rank ranked ranking ranks rapid rapidly
rapper rappers rapping rare rarely rate rated rates rather rating ratings ratio rations ravaged reached reaches
reaching reaction reactor reactors readers readily readings realms rear rebuilt recalled receive received receiver
receives recent recently record recorded records recruit recruits recycled reduce reduced reduces reducing reef
reefs refer referee referred refers refined refinery reflect reflects reform reformed reforms refuge refugee
refugees refusal refused refuses regain regained regard regarded regent regime regiment region regional regions
register registry regular regulars regulate reign reigning reigns rejected rejects rejoin related relates relating
relation relative relay release released releases relevant relic relics relied relief relies religion relocate
relying remain remained remains remake remand rematch remnants remote removal removed removes removing rendered
renewal renewed renowned reopened repair repaired repairs repeated repeats replace replaced replay replica replied
replies report reported reports reptiles republic request requests require required requires research resemble
reserve reserved reserves reside resident resides residual resign resigned resisted resolved resort resource
responds response restore restored result resulted results resume retail retain retained retake retired retiring
retreat return returned returns reunited revealed reveals revenue revered reversal reversed review reviewed reviews
revised revival revive revived revolt revolves rewarded rewards rhetoric rhode rhythm rhythmic rhythms rican ridden
riders rifle rifles rigging rights rigid rigor rigorous rioting riots rise risen rises rishi rising rite rites
rituals rival rivalry rivals river road roads roadside roamed robotic robots robust rock rodents role roles romania
romanian rome roofs rookies rooms rooted roots roster rotate rotating rotation rouge roughly round rounded route
routes routines rowing rows royal rubles rugby rugged ruins rule ruled ruler rulers ruling rumored rumours runners
runs runway rupee rupture rural rushes russian rustic sacked sacks sacred safety saga sahib sailed sailors sails
saint salaries sale sales salim salon saloon salt salted salts samar same sampling sanction sanitary sank sanskrit
satya saudi savings saviour sayid scale scandal scandals scanning scene scenes scenic scheme schemes scholar
scholars school schools science sciences scope score scored scores scoring scots scottish scouting scouts screen
screens script scripts scrolls scrutiny sculptor sealing searches seas season seasonal seasons seat seating seats
second section sections sector sectors sects secular secured sedan seed seeds seek seeking seeks segment seine
seismic seized seldom selected selim seller selling semi seminary senate senator sender senior seniors sensor
sensors sensory sent sentient seoul separate sequel sequence serbia serbian serbs serial series sermons serve served
servers serves service services serving session sessions sets setting settings settled settlers seven seventh
several severe severely severity sewage shafts shanghai shankar shape shaped shapes shard shared shares sharply
shedding sheds sheik sheikh shelters shield shielded shifted shifting ship shipping ships shipyard shire shootout
shops shore short shortage shorten shortest shortly show showcase showdown shown shows shrine shutdown shuttle shyam
siberia siblings sicilian sicily sickle side sided sideline sides siege sighted signal signals signed signing
silicon similar simply simulate sinan since singers single singles sings singular sinkhole sitcom site sites
situated sixth size sized sizes skating skeleton skype slain slang slender slightly slogan slogans slope slopes slot
slowed slower sluice slums small smaller smallest smallpox smoky snail snails snout social socially society sodium
soil solar sold soldiers sole solely solo solution solving somalia some somerset somewhat song songs sons sorcery
soren sought source sources south southern soviet soviets space spaced spaces spacious spain span spanish sparked
spatial speakers special species specific specify specimen speed speeds spelled spelling spent sphere split splits
sponsor sponsors spores sport sporting sports spots spread spreads springs spruce spur squad squadron squads square
squares stable stadium staff stage staged stages staging stained stakes stalls stance standard stands staple starch
starred starring stars started state stated states stating station stations statue statues stature status statute
steadily steam steamer steel steep steering stem stems stigma stint stock storage stored stores stories storing
strains strands strategy streak stream streams street streets strict striking string strip stripes strips striving
strongly struck struggle student students studio studios study style styles subdue subdued subject subjects subspace
suburb suburban suburbs succeeds such sudan sued suffered suggests suitable suited suites sulfur summary sundays
sunil sunk sunken superior supplied supplier supplies supply support supports suppress supreme suraj surface
surfaced surfaces surge surname surplus survey survived survives surya swami swamps swapped sweden swedish swiftly
swimmers swiss switches syllable symbol symbolic symbols symmetry symphony syndrome synth syria syrian system
systems tablet tablets taboo tackle tactical tactics tailed taipei taiwan takeaway takeda taken takeover tales
taliban tallest tamil tampa tank tanks taoist targeted targets task tasked tasks taught tavern taxes taxis taxpayer
teachers teaches teaching team teamed teammate teams tech tehran telugu templars temple temples tempo tenant tenants
tended tendency tends tenor tens tensions tenth tenure term terminal terms terrain tesla texas text texts texture
thai thakur than theater theaters theatre their theme themes then theories theory thereby thermal these thesis they
third though threads three thrice thriller thriving throne thrones through thrust thus tibet tibetan tidal tide
tides tier ties tightly tiles time timeline timely times tissue tissues title titled titles tobacco tokens tokugawa
tokyo tolerant toll tolls tomatoes tomb tombs tones tonnes took tools topics topped torah torque total tour tourism
tourist tourists tours toward towards towed tower towers town towns traces track tracks tract traction trade traded
traders trades trading traffic trail trailing trails trained trainees trainers training trains traits tram trans
transfer transit transmit trapping traveled travels treason treasury treaty trees trench trenches trend trending
trends trials tribal tribe tribes tribunal tribune tribute tries trim trimmed trio triple trips trolley troop troops
trophy tropical trough trustee tube tubes tuition tumors tumour tunes tunnel tunnels turbine turkish turks turnout
turnover tweeted tweets twigs twin twitter type types typical tyres ucla uganda ukraine unable unaware unclear
uncommon under undergo underway uneven unified union unions unique uniquely unison unit unite united units unity
unknown unlawful unlike unpaid unrest unsafe until unused upcoming updated updates upgrade upgraded upgrades upload
uploaded upon upper upright uprising upstream upward upwards uranium urban urged urging usable usage used useful
user users uses using ussr usually utah utility utilize vacancy vacant vaccines vacuum valid valley valleys value
valued values valve valves vapor variable varied variety various varsity vary vascular vast vastly vatican vaults
vehicle vehicles vein velocity vendors venomous venture ventured venue verb verbally verde verified verse verses
version versions versus vertical vessel vessels veteran veterans viable vibrant vicar vice vicinity video videos
vienna vietnam view viewed viewer viewers viewing views vigorous vijay village villages villain villains vinyl
violence viral virtual virtues viruses visas vishnu visible visited visiting visitors visits vista visual visually
visuals vital vitality vocal vocals vogue volcanic volcano voltage volume volumes vote voted voter voters votes
voting voyage wagons waiver wales walkers walt wards warfare warmly warnings wars warsaw warship warships wartime
water wave waves weakened weakly wealth wealthy weather weaving website websites weekly weighed weight weights
welcomed welcomes welding welfare wembley were western wharf when where whereas which while whilst whites wholly
whom whose wichita wide widely wider widow widowed widows width wildlife winding winds winery wing winged wings
winners winning wins wireless with withdraw withdrew within women wooden wool work worked workers workings works
workshop world worn worship would wounded woven wreath wreckage wrestled wrestler writer writers writes writing
writings written wrongly wrote wyoming xbox yahoo yale yard yards year yearly years yeast yemen yield yielded
yokohama yorker yoruba younger youngest youth youths youtube yuan yusuf zealand zone zones zurich
`
  .trim()
  .split(/\s+/);
