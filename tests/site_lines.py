"""Lines that sites say to their readers, and lines of news that look like them."""

SAID_BY_SITES = """
Help keep independent news alive
Our journalists work around the clock to bring you the truth. Help us keep going with a donation today.
If you enjoy our coverage, please support us from as little as £2 a month.
Quality journalism costs money. Your contribution, however small, keeps this newsroom running.
We're a nonprofit newsroom, and we depend on people like you to keep the lights on.
This story is free to read because of donors. Will you join them?
Make a tax-deductible gift today.
Donate now to keep our reporting free for all.
Want more news like this? Get The Morning Brief in your inbox every weekday.
Get the latest headlines delivered to your inbox each morning
Sign up to The Dispatch, our weekly newsletter on world affairs.
Enter your email to subscribe
You have successfully subscribed to our newsletter.
Something went wrong. Please try again later.
Follow our WhatsApp channel for breaking news
Turn on notifications to get breaking news first
Allow notifications to stay informed about breaking news
Would you like to receive notifications of the latest stories?
No thanks
Maybe later
This website uses cookies to give you the best experience. By continuing, you agree to our use of cookies.
We use cookies and similar technologies to run this site. Manage your choices at any time.
Accept cookies
Reject all
Click here to read our privacy policy
Log in to join the discussion
You must be registered to comment
Please sign in or create an account to continue reading
Register for free to continue reading
Create a free account to read this article
You have 2 free articles remaining this month
This article is exclusive to our subscribers
Subscribe from just €1 for the first month
Already have an account? Sign in
Become a member to support our work
What do you think about this story? Leave your thoughts below.
Join the conversation: 42 comments
Be the first to share your opinion
Have something to say? Write to our editors at letters@harbour.example
Comments are closed on this article
Share your views in the comments section below.
Share this article on Facebook
Click to share on Twitter (Opens in new window)
Share Tweet Email Print
SEE ALSO: Bridge collapses in the north
Read also: Strike enters its third week
You might also like: How the port was built
RELATED: Ferry captain charged
More on this story
Recommended stories
Trending now
Don't miss our live coverage of the election
Watch: Drone footage shows the flooded valley
ADVERTISEMENT
Article continues after this ad
Story continues below this advertisement
Image: A ferry in the harbour. Credit: AP
(Image credit: Getty Images)
Photo by Ida Roth / Valley Post
FILE PHOTO: A soldier stands guard near the bridge, May 2, 2025. REUTERS/Ola Nord
FILE - President Amadi speaks in the capital on Monday, June 2, 2025. (AP Photo/Lars Berg, File)
Sign up here.
Reporting by Jane Doe; Editing by John Roe
Copyright 2025 The Associated Press. All rights reserved. This material may not be published, broadcast, rewritten or redistributed without permission.
The views expressed in this article are the author's own
Download our app for the latest updates
Listen to this article
4 min read
Add us as a preferred source on Google
Thank you for reading! Please consider subscribing.
Help us improve: was this article useful?
Your browser does not support the audio element.
Got a confidential news tip? We want to hear from you.
Support independent local news: join today
The Herald is funded by readers. Help us hold power to account.
Every pound goes straight into reporting.
It only takes 30 seconds. Cancel whenever you like.
In an age of misinformation, trustworthy reporting matters more than ever. Stand with us.
Unlike others, we have no paywall, because we believe everybody deserves access to facts.
Please support the Gazette today
Unsere Arbeit wird von Leserinnen und Lesern finanziert. Helfen Sie mit!
Unterstützen Sie unabhängigen Journalismus mit einer Spende.
Melden Sie sich jetzt für unseren Newsletter an
Dieser Artikel ist nur für Abonnenten verfügbar.
Um diesen Inhalt anzuzeigen, müssen Sie Cookies akzeptieren.
Empfohlener redaktioneller Inhalt
Mehr zum Thema
Soutenez une presse libre et indépendante
Cet article est réservé aux abonnés. Il vous reste 75 % à lire.
Nous utilisons des cookies pour améliorer votre expérience.
Recevez l'essentiel de l'actualité chaque matin.
Necesitamos tu ayuda para seguir informando. Hazte socio.
Este contenido es exclusivo para suscriptores
Regístrate gratis para seguir leyendo
Suscríbete a nuestro boletín y recibe las noticias en tu correo.
Iscriviti alla newsletter per ricevere le notizie ogni mattina
Abbonati per continuare a leggere
""".strip().splitlines()

NEWS = """
State of emergency.
Hon ville inte kommentera saken.
In partnership with the United Nations, the government will clear mines along the border.
Copyright law will change in June, the minister said.
Two days ago the wall still held.
Those who have already registered do not need to do so again.
You can support the people of Marrow by buying their apples in autumn, the mayor said.
The paper has no paywall and asks readers for donations under every article.
Help reached the village by boat after nine days, residents said.
The charity asked its supporters to donate blankets and tents, and set up a page for online gifts.
"You can support us by staying home," the mayor told residents at the briefing.
Voters will receive a newsletter by post that explains how to register before the deadline.
The ministry said it would notify users by email if their accounts had been accessed.
Researchers found that third-party cookies were still set after visitors clicked reject.
The company plans to put its archive behind a paywall and charge subscribers 12 euros a month.
Subscribers of the service lost access on Monday, and the company said it would refund them for the month.
She urged people to share the video on Facebook and to comment under it.
The president refused to comment on the report, but said he would read it.
The app sends a notification when a flood warning is issued for the user's district.
Donors have pledged two billion dollars to support the reconstruction, half of what is needed.
Officials declined to comment. Calls to the company's press office were not returned.
"We need your help," read a banner that hung from the bridge on Tuesday.
Journalists at the paper went on strike on Friday over plans to cut a third of the newsroom.
The court ruled that the newspaper must remove the comments that readers had left under the article.
Support for the government fell to 31 percent, the lowest level since the election.
Rebel forces signed up for the ceasefire late on Sunday, a spokesman for the mediators said.
The band will support our national team at the opening, said the head of the federation.
The pilot did not follow the instructions from the tower, the report says.
Read in full, the letter accuses the minister of lying to parliament.
Join forces or lose, the two parties were told by their members.
Get out while you can, firefighters told villagers as the flames came closer.
We are at war, President Amadi said in a televised speech.
It is not clear how many people were on board.
No one was hurt.
Two dead, nine missing.
The inquiry continues.
He denies the charges.
Watch for falling rocks, the sign said; nobody did.
Click fraud costs advertisers billions a year, according to the study.
Users must accept the new terms by 1 June or lose their accounts, the company announced.
The service, which has 40 million subscribers, will start a free trial in March.
More than 300 people were rescued from rooftops by helicopter, the coast guard said.
Our reporter was at the scene when the shots were fired and saw two men run towards the river.
Lawmakers voted to make membership of the fund compulsory.
The bank will contact customers whose passwords may have been stolen.
Advertisement of tobacco will be banned from January.
Related costs would be borne by the states, the bill says.
Image recognition software made by the firm was used at the border.
Photo identification will be required at polling stations from next year.
The editor of the Valley Post, who was detained on Monday, was released without charge.
""".strip().splitlines()
